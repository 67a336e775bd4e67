package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.weft.control.Control;
import io.weft.control.config.ControlConfig;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A control service, nodes that ask it, and the commands of an operator. */
final class ControlledFleetTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<HttpServer> services = new ArrayList<>();
  private final AtomicInteger failing = new AtomicInteger(); // every n-th call of version 2; 0 none
  private int apiPort;
  private int nodesPort;

  @BeforeEach
  void startServices() throws IOException {
    Files.createDirectories(folder.resolve("disco"));
    service("users", "v1");
    service("users-v2", "v2");
    apiPort = freePort();
    nodesPort = freePort();
  }

  private void service(String name, String version) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger calls = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          int each = version.equals("v2") ? failing.get() : 0;
          int status = each > 0 && calls.incrementAndGet() % each == 0 ? 500 : 200;
          byte[] body = version.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    services.add(server);
    Files.writeString(
        folder.resolve("disco").resolve(name), "127.0.0.1 " + server.getAddress().getPort() + "\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stopServices() {
    services.forEach(service -> service.stop(0));
  }

  private Control control() throws IOException {
    String text =
        """
        storage: {kind: file, directory: data}
        namers: [{kind: io.l5d.fs, rootDir: disco}]
        interfaces:
        - {kind: io.l5d.httpController, port: %d}
        - {kind: nodes, port: %d}
        """
            .formatted(apiPort, nodesPort);
    return Control.start(
        ControlConfig.parse(folder.resolve("control.yaml").toString(), text, Map.of()).config());
  }

  private Node node() throws IOException {
    String text =
        """
        admin: {port: 0, shutdownGraceMs: 0}
        routers:
        - protocol: http
          dstPrefix: /svc
          identifier: {kind: io.l5d.header.token, header: x-service}
          interpreter: {kind: control, dst: "127.0.0.1:%d"}
          servers: [{port: 0}]
          service: {totalTimeoutMs: 20000}
        """
            .formatted(nodesPort);
    return Node.start(
        NodeConfig.parse(folder.resolve("node.yaml").toString(), text, Map.of()).config());
  }

  private HttpResponse<String> call(Node node) throws Exception {
    int port = node.routers().get(0).addresses().get(0).getPort();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(BOUND)
            .header("x-service", "users")
            .build(),
        BodyHandlers.ofString());
  }

  private String answer(Node node) throws Exception {
    return call(node).body();
  }

  /** Runs a command of weft that has to succeed; gives what it printed. */
  private String weft(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--control", "http://127.0.0.1:" + apiPort));
    StringWriter out = new StringWriter();
    CommandLine line = Weft.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    assertThat(line.execute(all.toArray(String[]::new))).as("%s: %s", all, out).isZero();
    return out.toString();
  }

  private Path dtab(String text) throws IOException {
    return Files.writeString(folder.resolve("new.dtab"), text);
  }

  @Test
  void oneChangeMovesTheCallsOfAllNodesAndIsTakenBack() throws Exception {
    try (Control control = control()) {
      weft("dtab", "create", "default", dtab("/svc => /#/io.l5d.fs;").toString());
      try (Node one = node();
          Node other = node()) {
        assertThat(answer(one)).isEqualTo("v1");
        assertThat(answer(other)).isEqualTo("v1");
        await().atMost(BOUND).untilAsserted(() -> assertThat(weft("nodes").lines()).hasSize(3));

        String next = "/svc => /#/io.l5d.fs; /svc/users => /#/io.l5d.fs/users-v2;";
        assertThat(weft("dtab", "put", "default", dtab(next).toString(), "--dry-run"))
            .contains("/svc/users", "/#/io.l5d.fs/users-v2");
        assertThat(answer(one)).isEqualTo("v1");
        weft("dtab", "put", "default", dtab(next).toString(), "--reason", "to version 2");
        await().atMost(BOUND).until(() -> answer(one).equals("v2") && answer(other).equals("v2"));

        assertThat(weft("dtab", "history", "default")).contains("to version 2");
        weft("dtab", "rollback", "default", "1");
        await().atMost(BOUND).until(() -> answer(one).equals("v1") && answer(other).equals("v1"));
      }
      assertThat(control.httpAddress().getPort()).isEqualTo(apiPort);
    }
  }

  @Test
  void nodesGoOnWhileTheControlServiceIsAwayAlsoThroughTheirOwnRestart() throws Exception {
    Path snapshot = folder.resolve("control-default.snapshot");
    try (Control first = control()) {
      weft("dtab", "create", "default", dtab("/svc => /#/io.l5d.fs;").toString());
      try (Node node = node()) {
        assertThat(answer(node)).isEqualTo("v1");
        await().atMost(BOUND).until(() -> Files.exists(snapshot));
        first.close();
        assertThat(answer(node)).isEqualTo("v1");
      }
    }
    try (Node restarted = node()) {
      assertThat(answer(restarted)).isEqualTo("v1");
      try (Control again = control()) {
        assertThat(again.nodesAddress().getPort()).isEqualTo(nodesPort);
        weft(
            "dtab",
            "put",
            "default",
            dtab("/svc => /#/io.l5d.fs; /svc/users => /#/io.l5d.fs/users-v2;").toString());
        await().atMost(BOUND).until(() -> answer(restarted).equals("v2"));
      }
    }
  }

  @Test
  void aCanaryThatFailsIsRolledBackByWhatTheNodesMeasure() throws Exception {
    failing.set(2);
    try (Control control = control()) {
      weft("dtab", "create", "default", dtab("/svc => /#/io.l5d.fs;").toString());
      try (Node node = node()) {
        assertThat(answer(node)).isEqualTo("v1");
        weft("canary", "start", "/svc/users", "/svc/users-v2", "--steps", "50,100");
        await()
            .atMost(BOUND)
            .until(
                () -> {
                  call(node);
                  return weft("canary", "status").contains("ROLLED_BACK");
                });

        await().atMost(BOUND).until(() -> answer(node).equals("v1"));
        assertThat(weft("dtab", "get", "default")).isEqualTo("/svc => /#/io.l5d.fs;\n");
        assertThat(weft("dtab", "history", "default"))
            .contains("canary of /svc/users", "step 1 of 2, 50 %", "rolled back at 50 %");
      }
      assertThat(control.httpAddress().getPort()).isEqualTo(apiPort);
    }
  }
}
