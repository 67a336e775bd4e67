package io.weft.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft dtab} as an operator types it, against a control service. */
final class DtabCommandTest {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG = 2;
  private static final String FIRST = "/svc => /host;\n/host => /#/io.l5d.fs; # files\n";
  private static final String SECOND = "/svc=>/host;/host=>/#/io.l5d.fs;/svc/users=>/host/users-v2";

  @TempDir private Path directory;
  private FakeControl control;
  private Terminal terminal;

  @BeforeEach
  void start() throws IOException {
    control = new FakeControl();
    control.put("default", FIRST, "ann", "the first one");
    control.put("default", SECOND, "bob", "version 2 of users");
    terminal = new Terminal(directory, Map.of("WEFT_CONTROL", control.url()));
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private int dtab(String... arguments) {
    return terminal.weft("dtab", arguments);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("next.dtab"), text).toString();
  }

  private JsonNode json() throws IOException {
    return new JsonMapper().readTree(terminal.out());
  }

  @Test
  void listsNamespaces() throws IOException {
    control.put("edge", "", "ann", "");
    assertThat(dtab("list")).isEqualTo(DONE);
    assertThat(terminal.out()).isEqualTo("default\nedge\n");
    assertThat(dtab("list", "-o", "json")).isEqualTo(DONE);
    assertThat(json()).hasSize(2);
  }

  @Test
  void printsOneRuleALine() throws IOException {
    assertThat(dtab("get", "default")).isEqualTo(DONE);
    assertThat(terminal.out())
        .isEqualTo(
            """
            /svc       => /host;
            /host      => /#/io.l5d.fs;
            /svc/users => /host/users-v2;
            """);
    assertThat(dtab("get", "--raw", "default")).isEqualTo(DONE);
    assertThat(terminal.out()).isEqualTo(SECOND + "\n");
    assertThat(dtab("get", "-o", "json", "default")).isEqualTo(DONE);
    assertThat(json().path("dtab").asText()).isEqualTo(SECOND);
    assertThat(json().path("rules")).hasSize(3);
    assertThat(json().path("etag").asText()).isNotEmpty();

    assertThat(dtab("get", "nobody")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("there is no namespace nobody", "weft dtab list");
    assertThat(dtab("get", "a/b")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("'a/b' is no namespace");
  }

  @Test
  void showsAChangeAndWritesIt() throws IOException {
    control.moves(
        List.of(
            Map.of(
                "name", "/svc/users",
                "local", "",
                "nodes", 3,
                "from", "/#/io.l5d.fs/users-v2",
                "to", "/#/io.l5d.fs/users",
                "endpoints", 1)),
        List.of());

    assertThat(dtab("put", "default", file(FIRST), "--reason", "version 2 leaks")).isEqualTo(DONE);

    assertThat(terminal.out())
        .isEqualTo(
            """
            --- default
            +++ default as you want it
            @@ -1,3 +1,2 @@
             /svc => /host
             /host => /#/io.l5d.fs
            -/svc/users => /host/users-v2
            /svc/users, used by 3 nodes
              - /#/io.l5d.fs/users-v2
              + /#/io.l5d.fs/users, 1 endpoint
            1 name in use moves
            default is written; to undo it: weft dtab rollback default 11
            """);
    assertThat(control.dtab("default")).isEqualTo(FIRST);
    assertThat(control.last("default"))
        .containsEntry("author", "carol")
        .containsEntry("reason", "version 2 leaks");

    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(DONE);
    assertThat(terminal.out()).isEqualTo("default is unchanged: nothing was written\n");
  }

  @Test
  void takesStandardInput() {
    terminal.types(FIRST);
    assertThat(dtab("put", "default", "-", "--author", "dave")).isEqualTo(DONE);
    assertThat(control.dtab("default")).isEqualTo(FIRST);
    assertThat(control.last("default")).containsEntry("author", "dave");
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    control.moves(List.of(), List.of("/svc/users"));
    assertThat(dtab("put", "default", file(FIRST), "--dry-run")).isEqualTo(DONE);
    assertThat(terminal.out())
        .contains("-/svc/users => /host/users-v2", "left without an endpoint: /svc/users")
        .endsWith("dry run: nothing was written\n");
    assertThat(dtab("delete", "default", "--dry-run", "-o", "json")).isEqualTo(DONE);
    assertThat(json().path("result").asText()).isEqualTo("dryRun");
    assertThat(json().path("stranded")).hasSize(1);
    assertThat(json().path("unseen")).isEmpty();
    assertThat(json().path("diff").path(3).asText()).isEqualTo("-/svc => /host");
    assertThat(control.dtab("default")).isEqualTo(SECOND);
  }

  @Test
  void tellsWhoseNodesAreNotCounted() throws IOException {
    control.unseen(List.of("control service at b:4180: does not answer"));
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(DONE);
    assertThat(terminal.out())
        .contains("nodes of another one are not counted: control service at b:4180: does not");
    assertThat(control.dtab("default")).isEqualTo(FIRST);
  }

  @Test
  void strandsNobodyUnlessForced() throws IOException {
    control.moves(List.of(), List.of("/svc/users"));
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(FAILED);
    assertThat(terminal.err())
        .contains("nothing was written: /svc/users would be left without an endpoint; --force");
    assertThat(control.dtab("default")).isEqualTo(SECOND);

    assertThat(dtab("put", "default", file(FIRST), "--force")).isEqualTo(DONE);
    assertThat(control.dtab("default")).isEqualTo(FIRST);
  }

  @Test
  void whatIsStrandedOnlyNowIsRefusedByTheControlService() throws IOException {
    control.beforeWrite(() -> control.moves(List.of(), List.of("/svc/carts")));
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("/svc/carts", "--force");
    assertThat(control.dtab("default")).isEqualTo(SECOND);
  }

  @Test
  void tellsWhoWasFaster() throws IOException {
    control.beforeWrite(() -> control.put("default", "/svc => /#/other", "eve", "an emergency"));

    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(FAILED);

    assertThat(terminal.err())
        .contains("default was changed meanwhile; nothing was written")
        .contains("version 12, by eve at 2026-03-03T10:00:00Z: an emergency")
        .contains("-/svc/users => /host/users-v2", "+/svc => /#/other")
        .doesNotContain("by bob");
    assertThat(control.dtab("default")).isEqualTo("/svc => /#/other");

    control.beforeWrite(() -> control.put("default", null, "eve", ""));
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("default was deleted meanwhile", "a deletion, by eve");
  }

  @Test
  void changesOnlyTheVersionThatIsNamed() throws IOException {
    assertThat(dtab("put", "default", file(FIRST), "--if-version", "10")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("default was changed meanwhile", "by bob");
    assertThat(dtab("put", "default", file(FIRST), "--if-version", "77")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("no version 77", "weft dtab history default");
    assertThat(control.dtab("default")).isEqualTo(SECOND);

    String etag = String.valueOf(control.last("default").get("etag"));
    assertThat(dtab("put", "default", file(FIRST), "--if-version", etag)).isEqualTo(DONE);
    assertThat(dtab("delete", "default", "--if-version", "12")).isEqualTo(DONE);
    assertThat(control.dtab("default")).isNull();
  }

  @Test
  void aRefusedDtabIsToldWithItsPlace() throws IOException {
    String file = file("/svc => /host;\n/host -> /x");
    assertThat(dtab("put", "default", file)).isEqualTo(FAILED);
    assertThat(terminal.err()).contains(file + ": line 2, column 1: expected '=>'");
    assertThat(dtab("put", "default", "/no/such/file")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("no such file: /no/such/file");
  }

  @Test
  void makesDeletesAndBringsBack() throws IOException {
    assertThat(dtab("create", "edge", file(FIRST))).isEqualTo(DONE);
    assertThat(terminal.out()).endsWith("to undo it: weft dtab delete edge\n");
    assertThat(dtab("create", "edge", file(SECOND))).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("edge is there already");
    assertThat(dtab("create", "edge", file(FIRST), "--if-version", "3")).isEqualTo(WRONG);

    assertThat(dtab("delete", "edge")).isEqualTo(DONE);
    assertThat(terminal.out()).endsWith("to undo it: weft dtab rollback edge 10\n");
    assertThat(control.dtab("edge")).isNull();
    assertThat(dtab("delete", "edge")).isEqualTo(FAILED);

    assertThat(dtab("rollback", "edge", "11")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("version 11 of edge is a deletion");
    assertThat(dtab("rollback", "edge", "10")).isEqualTo(DONE);
    assertThat(control.dtab("edge")).isEqualTo(FIRST);
    assertThat(control.last("edge")).containsEntry("reason", "rollback to version 10");

    assertThat(dtab("rollback", "default", "10", "--reason", "Vögel % fallen")).isEqualTo(DONE);
    assertThat(control.dtab("default")).isEqualTo(FIRST);
    assertThat(control.last("default")).containsEntry("reason", "Vögel % fallen");
    assertThat(dtab("history", "default")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("Vögel % fallen");
  }

  @Test
  void tellsTheHistory() throws IOException {
    control.put("default", null, "eve\u001b[31m", "gone\nfor good");
    assertThat(dtab("history", "default")).isEqualTo(DONE);
    assertThat(terminal.out())
        .isEqualTo(
            """
            VERSION  TIME                  AUTHOR    RULES    REASON
            12       2026-03-03T10:00:00Z  eve [31m  deleted  gone for good
            11       2026-03-02T10:00:00Z  bob       +1 -0    version 2 of users
            10       2026-03-01T10:00:00Z  ann       +2 -0    the first one
            """);
    assertThat(dtab("history", "default", "--limit", "1", "-o", "json")).isEqualTo(DONE);
    assertThat(json()).hasSize(1);
    assertThat(json().path(0).path("dtab").isNull()).isTrue();
    assertThat(dtab("history", "nobody")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("no history of nobody");
  }

  @Test
  void showsWhatDiffers() throws IOException {
    String added = "+/svc/users => /host/users-v2\n";
    assertThat(dtab("diff", "default")).isEqualTo(DONE);
    assertThat(terminal.out())
        .startsWith("--- default version 10, by ann at 2026-03-01T10:00:00Z: the first one\n")
        .contains("+++ default version 11, by bob")
        .endsWith(added);
    assertThat(dtab("diff", "default", "10")).isEqualTo(DONE);
    assertThat(terminal.out()).endsWith(added);
    assertThat(dtab("diff", "default", "11", "10")).isEqualTo(DONE);
    assertThat(terminal.out()).endsWith("-/svc/users => /host/users-v2\n");
    assertThat(dtab("diff", "default", "10", "10")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("the same in both versions");
    assertThat(dtab("diff", "default", "10", "--color", "always")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("\u001b[32m+/svc/users => /host/users-v2\u001b[0m");
    assertThat(dtab("diff", "default", "-o", "json")).isEqualTo(DONE);
    assertThat(json().path("added").asInt()).isOne();
    control.put("edge", FIRST, "ann", "");
    assertThat(dtab("diff", "edge")).isEqualTo(DONE);
    assertThat(terminal.out()).startsWith("--- nothing\n");
  }

  @Test
  void asksThePersonAtTheTerminal() throws IOException {
    terminal.answers("n");
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(FAILED);
    assertThat(terminal.out()).contains("\u001b[31m-/svc/users").endsWith("nothing was written\n");
    assertThat(control.dtab("default")).isEqualTo(SECOND);
    assertThat(terminal.questions()).containsExactly("apply? [y/N] ");

    terminal.answers("y");
    assertThat(dtab("put", "default", file(FIRST))).isEqualTo(DONE);
    assertThat(dtab("put", "default", file(SECOND), "--yes")).isEqualTo(DONE);
    assertThat(terminal.questions()).hasSize(2);
    assertThat(control.dtab("default")).isEqualTo(SECOND);
  }

  @Test
  void explainsAName() throws IOException {
    control.answer(
        "/api/1/delegate/default?path=%2Fsvc%2Fusers&dtab=%2Fx%3D%3E%2Fy",
        """
        {"type":"delegate","path":"/svc/users","dentry":null,
         "delegate":{"type":"alt","path":"/svc/users","dentry":{"prefix":"/svc","dst":"/a | /b"},
          "alt":[
           {"type":"neg","path":"/a/users","dentry":{"prefix":"/svc","dst":"/a | /b"}},
           {"type":"union","path":"/b/users","dentry":{"prefix":"/svc","dst":"/a | /b"},
            "union":[
             {"weight":0.9,"tree":{"type":"leaf","path":"/#/fs/users",
               "dentry":{"prefix":"/b","dst":"0.9 * /#/fs & 0.1 * /#/v2"},
               "bound":{"addr":{"type":"pending"},"id":"/#/fs/users","path":"/"}}},
             {"weight":0.1,"tree":{"type":"exception","path":"/#/v2/users","message":"boom"}}]},
           {"type":"fail","path":"/c"}]}}
        """);
    control.answer(
        "/api/1/addr/default?path=%2F%23%2Ffs%2Fusers",
        """
        {"type":"bound","addrs":[{"ip":"10.0.0.2","port":80,"meta":{"endpoint_addr_weight":2.0,"zone":"b"}},
         {"ip":"10.0.0.1","port":80,"meta":{}}],"meta":{}}
        """);

    assertThat(dtab("explain", "default", "/svc/users", "--dtab", "/x=>/y")).isEqualTo(DONE);

    assertThat(terminal.out())
        .isEqualTo(
            """
            > /svc/users: bound
              > /svc => /a | /b: bound
                > /svc/users: bound
                    /a/users: negative
                  > /b/users: bound
                    > /b => 0.9 * /#/fs & 0.1 * /#/v2: bound to /#/fs/users
                      > 0.9 * /#/fs/users: bound to /#/fs/users
                      0.1 * /#/v2/users: error: boom
                    /c: refused

            endpoints of /#/fs/users
              10.0.0.1:80
              10.0.0.2:80 * 2.0, {zone=b}
            """);
    assertThat(dtab("explain", "default", "/svc/users", "--dtab", "/x=>/y", "-o", "json"))
        .isEqualTo(DONE);
    assertThat(json().path("endpoints").path("/#/fs/users").path("addrs")).hasSize(2);

    control.answer(
        "/api/1/delegate/default?path=%2Fnone&dtab=", "{\"type\":\"neg\",\"path\":\"/none\"}");
    assertThat(dtab("explain", "default", "/none")).isEqualTo(FAILED);
    assertThat(terminal.out()).isEqualTo("> /none: negative\n");
    assertThat(dtab("explain", "nobody", "/none")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("there is no namespace nobody");
  }

  @Test
  void listsNodes() {
    control.answer("/api/1/nodes", "[]");
    assertThat(terminal.weft("nodes")).isEqualTo(DONE);
    assertThat(terminal.out()).isEqualTo("no node is connected\n");
    control.answer(
        "/api/1/nodes",
        """
        [{"node":"web-1","router":"out","namespace":"default","address":"10.0.0.1:5000",
          "program":"weft 0.1","since":"2026-03-01T10:00:00Z","names":7,"version":11,"more":[1]}]
        """);
    assertThat(terminal.weft("nodes")).isEqualTo(DONE);
    assertThat(terminal.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "NODE ROUTER NAMESPACE ADDRESS PROGRAM SINCE NAMES VERSION",
            "web-1 out default 10.0.0.1:5000 weft 0.1 2026-03-01T10:00:00Z 7 11");
  }

  @Test
  void knowsWhomToAskAndAsWhom() throws IOException {
    control.demand("correct-horse");
    assertThat(dtab("list")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("says 401: a token is needed; --token-file");
    Path token = Files.writeString(directory.resolve("token"), "correct-horse\n");
    assertThat(dtab("list", "--token-file", token.toString())).isEqualTo(DONE);
    assertThat(dtab("list", "--token-file", directory + "/none")).isEqualTo(WRONG);
    assertThat(terminal.err()).contains("no such file");

    Terminal old = new Terminal(directory, Map.of("NAMERCTL_BASE_URL", control.url() + "/"));
    assertThat(old.weft("dtab", "list", "--token-file", token.toString())).isEqualTo(DONE);
    Terminal none = new Terminal(directory, Map.of("WEFT_CONTROL", "http://127.0.0.1:1"));
    assertThat(none.weft("dtab", "list")).isEqualTo(FAILED);
    assertThat(none.err()).contains("no control service answers at http://127.0.0.1:1");
    assertThat(none.weft("dtab", "list", "--control", "localhost:4180")).isEqualTo(WRONG);
    assertThat(none.err()).contains("expected http://HOST:PORT");
    assertThat(none.weft("dtab", "list", "--control", "https://x:1", "--cert", "x"))
        .isEqualTo(WRONG);
    assertThat(none.err()).contains("--cert and --key belong together");
    assertThat(none.weft("dtab")).isEqualTo(WRONG);
  }

  @Test
  void speaksTlsWithACertificateOfItsOwn() throws Exception {
    Path root = directory.resolve("ca");
    CertificateAuthority.init(root, "example.org", Duration.ofDays(1));
    TlsFiles files =
        CertificateAuthority.load(root)
            .issue(
                Files.createDirectory(directory.resolve("own")),
                SpiffeId.parse("spiffe://example.org/operator"),
                Duration.ofHours(1),
                List.of("localhost"));
    String certificate = files.certificateChain().toString();
    String key = files.privateKey().toString();
    String authority = files.trustBundle().toString();
    ControlTls tls =
        new ControlTls(
            Optional.of(files.trustBundle()),
            Optional.of(new ControlTls.Pair(files.certificateChain(), files.privateKey())));
    try (FakeControl secure = FakeControl.secure(tls.context())) {
      String url = "https://localhost:" + secure.port();
      assertThat(
              dtab(
                  "list",
                  "--control",
                  url,
                  "--ca-file",
                  authority,
                  "--cert",
                  certificate,
                  "--key",
                  key))
          .isEqualTo(DONE);
      assertThat(dtab("list", "--control", url, "--ca-file", authority)).isEqualTo(FAILED);
      assertThat(dtab("list", "--control", url)).isEqualTo(FAILED);
      assertThat(terminal.err()).contains("no control service answers", "certification path");
      assertThat(dtab("list", "--control", url, "--ca-file", key)).isEqualTo(WRONG);
      assertThat(terminal.err()).contains(key + ": no certificate in it");
      assertThat(secure.asked()).hasSize(1);
    }
  }

  @Test
  void saysWhenTheStoreIsAway() {
    control.storeIsAway();
    assertThat(dtab("get", "default")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("says 503: the store is away; try again");
  }

  @Test
  void anotherServiceIsNoControlService() {
    control.answer("/api/1/dtabs", "<html>");
    assertThat(dtab("list")).isEqualTo(FAILED);
    assertThat(terminal.err()).contains("is no control service");
  }

  @Test
  void completesForBash() {
    assertThat(terminal.weft("completion", "bash")).isEqualTo(DONE);
    assertThat(terminal.out()).contains("complete -F _complete_weft", "rollback", "--if-version");
    assertThat(terminal.weft("completion", "fish")).isEqualTo(WRONG);
  }
}
