package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that are set in a running node, by those with the operator's key alone. */
final class OperatorFaultsTest {
  private static final String KEY = "correct-horse-battery";
  private static final String ABORT =
      "{\"name\": \"/thrift/users/echo\", \"share\": 1, \"abort\": \"the disk is full\"}";

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.add(thing);
    return thing;
  }

  private Path keyFile(String content) throws IOException {
    return Files.writeString(directory.resolve("operator.key"), content);
  }

  private Node node(int users, String admin) throws IOException {
    String yaml =
        """
        admin: {port: 0%s}
        routers:
        - protocol: thrift
          label: test
          dtab: /svc => /$/inet/127.0.0.1/%d
          servers: [{port: 0, service: users}]
          service: {totalTimeoutMs: 60000}
        """
            .formatted(admin, users);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private Node nodeWithKey(int users) throws IOException {
    return node(users, ", operatorKeyFile: " + keyFile(KEY + "\n"));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private HttpResponse<String> ask(Node node, String method, String query, String key, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.adminAddress().getPort() + "/faults" + query))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Authorization", key);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode done(Node node, String method, String query, String body) throws Exception {
    HttpResponse<String> answer = ask(node, method, query, "Bearer " + KEY, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body());
  }

  private static String failure(EchoClient client) {
    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"));
    return String.valueOf(failure.getMessage());
  }

  @Test
  void aFaultHoldsFromWhenItIsSetUntilItIsRemoved() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = nodeWithKey(users.port());
    EchoClient client = open(EchoClient.framed(port(node)));
    assertThat(client.call("echo", "before")).isEqualTo("users:before");

    JsonNode set = done(node, "POST", "", ABORT);
    assertThat(set.path("id").asInt()).isEqualTo(1);
    assertThat(set.path("remainingSecs").asLong()).isBetween(200L, 300L);
    assertThat(failure(client))
        .isEqualTo("weft router test, /thrift/users/echo: injected: fault 1: the disk is full");
    assertThat(client.call("other:echo", "another name")).isEqualTo("users:another name");

    JsonNode listed = done(node, "GET", "", "").path("faults").path(0);
    assertThat(listed.path("name").asText()).isEqualTo("/thrift/users/echo");
    assertThat(listed.path("abort").asText()).isEqualTo("the disk is full");
    assertThat(listed.path("hits").asLong()).isEqualTo(1);
    assertThat(new String(node.telemetry().scrape(null).body(), UTF_8))
        .contains(
            "weft_path_faults_total{fault=\"abort\",name=\"/thrift/users/echo\",router=\"test\"} 1.0\n",
            "weft_path_calls_total{name=\"/thrift/users/echo\",result=\"injected\",router=\"test\"} 1.0\n");

    assertThat(done(node, "DELETE", "?id=1", "").path("faults")).isEmpty();
    assertThat(client.call("echo", "after")).isEqualTo("users:after");
    assertThat(users.calls()).isEqualTo(3);
  }

  @Test
  void delayedCallsAreServedAndAllFaultsGoAtOnce() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = nodeWithKey(users.port());
    EchoClient client = open(EchoClient.framed(port(node)));

    done(
        node, "POST", "", "{\"name\": \"/\", \"share\": 1, \"delayMs\": 20, \"router\": \"test\"}");
    done(node, "POST", "", "{\"name\": \"/x/*\", \"share\": 0.5, \"delayMs\": 1}");
    assertThat(client.call("echo", "late")).isEqualTo("users:late");

    JsonNode listed = done(node, "GET", "", "").path("faults");
    assertThat(listed.findValuesAsText("hits")).containsExactly("1", "0");
    assertThat(listed.findValuesAsText("delayMs")).containsExactly("20", "1");
    assertThat(done(node, "DELETE", "", "").path("faults")).isEmpty();
  }

  @Test
  void withoutAKeyNoFaultCanBeSet() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = node(users.port(), "");

    for (String method : List.of("GET", "POST", "DELETE")) {
      HttpResponse<String> answer =
          ask(node, method, "", "Bearer " + KEY, method.equals("POST") ? ABORT : "");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("set admin.operatorKeyFile");
    }
    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("users:x");
  }

  @Test
  void whoHasNotTheKeyChangesNothing() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = nodeWithKey(users.port());
    done(node, "POST", "", "{\"name\": \"/elsewhere\", \"share\": 1, \"delayMs\": 1}");

    for (String key :
        List.of("", "Bearer", "Bearer wrong-wrong-wrong", "Bearer " + KEY + "y", "Basic " + KEY)) {
      HttpResponse<String> post = ask(node, "POST", "", key, ABORT);
      assertThat(post.statusCode()).as(key).isEqualTo(401);
      assertThat(post.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(post.body()).doesNotContain(KEY);
      assertThat(ask(node, "DELETE", "?id=1", key, "").statusCode()).as(key).isEqualTo(401);
    }

    assertThat(done(node, "GET", "", "").path("faults")).hasSize(1);
    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("users:x");
    assertThat(ask(node, "PUT", "", "Bearer " + KEY, ABORT).headers().firstValue("allow"))
        .contains("GET, HEAD, POST, DELETE");
  }

  @Test
  void theKeyIsTheFilesOfTheMomentAndNotToldAnywhere() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = nodeWithKey(users.port());
    keyFile("another-key-of-the-operator");

    assertThat(ask(node, "DELETE", "", "Bearer " + KEY, "").statusCode()).isEqualTo(401);
    assertThat(ask(node, "DELETE", "", "Bearer another-key-of-the-operator", "").statusCode())
        .isEqualTo(200);
    HttpResponse<String> config =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + node.adminAddress().getPort() + "/config"))
                .build(),
            BodyHandlers.ofString());
    assertThat(config.body())
        .contains("operatorKeyFile: " + directory.resolve("operator.key"))
        .doesNotContain("another-key");

    keyFile("short-secret");
    HttpResponse<String> broken = ask(node, "DELETE", "", "Bearer short-secret", "");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("short-secret");
  }

  @Test
  void aNodeDoesNotStartWithoutTheKeyThatItIsToHave() throws Exception {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> node(1, ", operatorKeyFile: " + missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read the operator's key " + missing);
    for (String content : List.of("", "too-short", "one key of many words", "a\nb".repeat(20))) {
      Path file = keyFile(content);
      assertThatThrownBy(() -> node(1, ", operatorKeyFile: " + file))
          .isInstanceOf(IOException.class)
          .hasMessage(
              file
                  + " has no operator's key; expected one line of 16 to 1024 ASCII characters"
                  + " without spaces");
    }
  }

  @Test
  void mistakesAreTold() throws Exception {
    Node node = nodeWithKey(1);
    String mistakes =
        """
        {"share": 1, "delayMs": 1} -> name is missing; expected what
        {"name": "users", "share": 1, "delayMs": 1} -> name: expected '/'
        {"name": "/a", "delayMs": 1} -> share is missing; expected a number
        {"name": "/a", "share": 2, "delayMs": 1} -> share is 2.0; expected a number
        {"name": "/a", "share": 1} -> neither delayMs nor abort
        {"name": "/a", "share": 1, "delayMs": 99999} -> delayMs is 99999; expected
        {"name": "/a", "share": 1, "delayMs": 1.5} -> the body is no fault as JSON
        {"name": "/a", "share": 1, "abort": ""} -> abort is blank
        {"name": "/a", "share": 1, "delayMs": 1, "expiresSecs": 9999} -> expiresSecs is 9999
        {"name": "/a", "share": 1, "dleayMs": 1} -> unknown key "dleayMs"; expected
        {"name": "/a" -> the body is no fault as JSON
        null -> the body is null
        """;
    for (String line : mistakes.lines().toList()) {
      String[] mistake = line.split(" -> ", 2);
      HttpResponse<String> answer = ask(node, "POST", "", "Bearer " + KEY, mistake[0]);
      assertThat(answer.statusCode()).as(line).isEqualTo(400);
      assertThat(answer.body()).as(line).contains(mistake[1]);
    }
    HttpResponse<String> unknown = ask(node, "DELETE", "?id=7", "Bearer " + KEY, "");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("no fault 7 is in force\n");
    assertThat(done(node, "GET", "", "").path("faults")).isEmpty();
  }

  @Test
  void aFaultOfAnotherRouterDoesNotHold() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node = nodeWithKey(users.port());
    done(
        node,
        "POST",
        "",
        "{\"name\": \"/thrift/users\", \"share\": 1, \"abort\": \"x\", \"router\": \"other\"}");

    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("users:x");
    assertThat(done(node, "GET", "", "").findValuesAsText("hits")).containsExactly("0");
  }
}
