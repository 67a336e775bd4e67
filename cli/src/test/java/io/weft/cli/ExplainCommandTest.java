package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft explain} as a user types it, against a running node and from a file alone. */
final class ExplainCommandTest {
  private static final int BOUND = 0;
  private static final int OTHERWISE = 1;
  private static final int WRONG = 2;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String file;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    Path disco = Files.createDirectories(directory.resolve("disco"));
    Files.writeString(disco.resolve("users"), "127.0.0.1 9 * 2 zone=eu-1a\n");
    Files.writeString(disco.resolve("users-v2"), "127.0.0.2 9 identity=spiffe://x.org/b\n");
    String yaml =
        """
        admin: {port: 0}
        namers:
        - {kind: io.l5d.fs, rootDir: %s}
        routers:
        - protocol: thrift
          label: outgoing
          dtab: /svc => /#/io.l5d.fs
          service: {totalTimeoutMs: 5000}
          servers: [{port: 0, service: users}]
        """
            .formatted(disco);
    file = Files.writeString(directory.resolve("node.yaml"), yaml).toString();
    node = Node.start(NodeConfig.parse(file, yaml, Map.of()).config());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private int weft(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Weft.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String admin() {
    return "127.0.0.1:" + node.adminAddress().getPort();
  }

  /** Calls that nobody answers: it is enough that the node has the names in use. */
  private void use(String... methods) {
    String port = "127.0.0.1:" + node.routers().get(0).addresses().get(0).getPort();
    for (String method : methods) {
      assertThat(weft("call", "--to", port, "users", method)).isEqualTo(OTHERWISE);
    }
  }

  private JsonNode json() throws IOException {
    return new JsonMapper().readTree(out.toString());
  }

  @Test
  void aRunningNodeTellsStepsAndTheHealthOfEndpoints() {
    assertThat(weft("explain", "--node", admin(), "/svc/users/get")).isEqualTo(BOUND);
    assertThat(out.toString())
        .contains("> /svc/users/get: bound", "namer /#/io.l5d.fs: bound to /#/io.l5d.fs/users")
        .contains("  127.0.0.1:9 * 2, plain, in eu-1a\n")
        .contains("a call of /svc/users/get passes", "then, at an endpoint of /#/io.l5d.fs/users");
    use("get");
    assertThat(weft("explain", "--node", admin(), "/svc/users/get")).isEqualTo(BOUND);
    assertThat(out.toString()).containsPattern("127.0.0.1:9 \\* 2, plain, in eu-1a, open, [1-9]");
  }

  @Test
  void tellsTheSameAsJson() throws IOException {
    String dtab = "/svc/users => 3 * /#/io.l5d.fs/users & 1 * /#/io.l5d.fs/users-v2";
    for (List<String> source : List.of(List.of("--node", admin()), List.of("-c", file))) {
      assertThat(
              weft(
                  "explain",
                  source.get(0),
                  source.get(1),
                  "-o",
                  "json",
                  "--dtab",
                  dtab,
                  "/thrift/users/get"))
          .isEqualTo(BOUND);
      assertThat(json().path("bound").asBoolean()).isTrue();
      assertThat(json().path("steps").path("kind").asText()).isEqualTo("lookup");
      assertThat(json().path("steps").path("branches").path(0).path("step").asText())
          .isEqualTo("/thrift => /svc");
      assertThat(json().findValuesAsText("share")).containsExactly("0.75", "0.25");
      assertThat(json().findValuesAsText("address")).containsExactly("127.0.0.1:9", "127.0.0.2:9");
      assertThat(
              json().path("clusters").path(1).path("endpoints").path(0).path("identity").asText())
          .isEqualTo("spiffe://x.org/b");
      assertThat(json().findValuesAsText("layer"))
          .containsExactly("path", "cluster", "endpoint", "cluster", "endpoint");
    }
  }

  @Test
  void diffTellsWhichNamesInUseWouldMove() throws IOException {
    use("get", "list");
    Path next =
        Files.writeString(
            directory.resolve("new.dtab"),
            "/svc => /#/io.l5d.fs; /svc/users/get => /#/io.l5d.fs/users-v2;");

    assertThat(weft("explain", "--node", admin(), "--diff", next.toString())).isEqualTo(OTHERWISE);
    assertThat(out.toString())
        .isEqualTo(
            """
            router outgoing
            /thrift/users/get
              - /#/io.l5d.fs/users
              + /#/io.l5d.fs/users-v2
            1 of 2 names would go elsewhere
            """);

    Files.writeString(next, "/svc => /#/io.l5d.fs # the same");
    assertThat(weft("explain", "--node", admin(), "-o", "json", "--diff", next.toString()))
        .isEqualTo(BOUND);
    assertThat(json().path("names").asInt()).isEqualTo(2);
    assertThat(json().path("moves")).isEmpty();

    Files.writeString(next, "/svc => /#/io.l5d.fs/nobody");
    assertThat(weft("explain", "-c", file, "--diff", next.toString(), "/thrift/users/get"))
        .isEqualTo(OTHERWISE);
    assertThat(out.toString()).contains("  - /#/io.l5d.fs/users\n  + ~\n", "1 of 1 name ");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(weft("explain", "--node", admin(), "-r", "in", "/svc/users")).isEqualTo(WRONG);
    assertThat(err.toString()).contains("says: no router in; there are outgoing");
    assertThat(weft("explain", "--node", "127.0.0.1:1", "/svc/users")).isEqualTo(WRONG);
    assertThat(err.toString()).contains("no node answers at 127.0.0.1:1");
    assertThat(weft("explain", "--node", "http://x/", "/svc/users")).isEqualTo(WRONG);
    assertThat(err.toString()).contains("expected HOST:PORT");
    assertThat(weft("explain", "--node", admin())).isEqualTo(WRONG);
    assertThat(err.toString()).contains("a NAME is needed");
    Path wrong = Files.writeString(directory.resolve("wrong.dtab"), "/svc => ");
    assertThat(weft("explain", "--node", admin(), "--diff", wrong.toString())).isEqualTo(WRONG);
    assertThat(err.toString()).contains("wrong.dtab: expected");
    assertThat(weft("explain", "--node", admin(), "/svc/nobody")).isEqualTo(OTHERWISE);
    assertThat(out.toString()).contains("negative");
  }
}
