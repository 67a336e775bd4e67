package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft fault} as an operator types it, against a running node. */
final class FaultCommandTest {
  private static final int DONE = 0;
  private static final int WRONG = 2;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path key;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    key = Files.writeString(directory.resolve("key"), "correct-horse-battery\n");
    String yaml =
        """
        admin: {port: 0, operatorKeyFile: %s}
        routers:
        - protocol: thrift
          label: outgoing
          dtab: /svc => /$/inet/127.0.0.1/1
          service: {totalTimeoutMs: 5000}
          servers: [{port: 0, service: users}]
        """
            .formatted(key);
    node = Node.start(NodeConfig.parse("node.yaml", yaml, Map.of()).config());
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

  private int add(String... more) {
    String[] command = {
      "fault", "add", "--node", admin(), "--key-file", key.toString(), "--share", "0.5"
    };
    String[] all = new String[command.length + more.length];
    System.arraycopy(command, 0, all, 0, command.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return weft(all);
  }

  @Test
  void setsListsAndRemovesFaults() {
    assertThat(weft("fault", "list", "--node", admin())).isEqualTo(DONE);
    assertThat(out).hasToString("no faults\n");

    assertThat(add("/thrift/users/*", "--delay", "200", "-r", "outgoing", "--expires", "60"))
        .isEqualTo(DONE);
    assertThat(out.toString())
        .matches(
            "1: 0\\.5 of /thrift/users/\\* in outgoing, 200 ms late; [1-6][0-9] s left, 0 calls"
                + " hit\n");
    assertThat(add("/thrift", "--abort", "the disk is full")).isEqualTo(DONE);
    assertThat(weft("fault", "list", "--node", admin())).isEqualTo(DONE);
    assertThat(out.toString()).contains("1: 0.5 of", "2: 0.5 of /thrift, fail: the disk is full; ");

    assertThat(weft("fault", "remove", "1", "--node", admin(), "--key-file", key.toString()))
        .isEqualTo(DONE);
    assertThat(out.toString()).startsWith("2: ");
    assertThat(weft("fault", "remove", "--all", "--node", admin(), "--key-file", key.toString()))
        .isEqualTo(DONE);
    assertThat(out).hasToString("no faults\n");
  }

  @Test
  void whatIsWrongIsToldInOneLine() throws IOException {
    assertThat(add("/thrift")).isEqualTo(WRONG);
    assertThat(err.toString()).contains("says: neither delayMs nor abort is given");
    assertThat(add("/thrift", "--delay", "soon")).isEqualTo(WRONG);
    assertThat(weft("fault", "remove", "7", "--node", admin(), "--key-file", key.toString()))
        .isEqualTo(WRONG);
    assertThat(err.toString()).contains("says: no fault 7 is in force");
    assertThat(weft("fault")).isEqualTo(WRONG);
    assertThat(weft("fault", "remove", "--node", admin(), "--key-file", key.toString()))
        .isEqualTo(WRONG);

    Path missing = directory.resolve("missing");
    assertThat(weft("fault", "remove", "1", "--node", admin(), "--key-file", missing.toString()))
        .isEqualTo(WRONG);
    assertThat(err.toString()).contains("no such file: " + missing);
    Path wrong = Files.writeString(directory.resolve("wrong"), "wrong-horse-battery");
    assertThat(weft("fault", "remove", "1", "--node", admin(), "--key-file", wrong.toString()))
        .isEqualTo(WRONG);
    assertThat(err.toString())
        .contains("says: the operator's key is needed")
        .doesNotContain("wrong-horse");
  }
}
