package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.conformance.finagle.FinagleProcess.Asked;
import io.weft.control.Control;
import io.weft.control.config.ControlConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A ThriftMux client asks a control service as the interpreter io.l5d.namerd asks namerd. */
@ExtendWith(SharedFinagle.class)
final class FinagleNamerTest {
  private static final String NOTHING_KNOWN = "";
  private static final List<String> ME = List.of("io.l5d.namerd", "test");

  @TempDir private Path directory;
  private Path services;
  private Control control;
  private FinagleClient client;

  @BeforeEach
  void start(FinagleProcess process) throws Exception {
    services = Files.createDirectory(directory.resolve("services"));
    Files.writeString(services.resolve("users"), "127.0.0.1 8001\n");
    Files.writeString(services.resolve("users2"), "127.0.0.1 8002\n");
    control = control();
    client =
        process.connect(
            Dialect.THRIFTMUX,
            "inet!127.0.0.1:" + control.thriftAddress().orElseThrow().getPort(),
            Map.of());
  }

  private Control control() throws Exception {
    String configuration =
        """
        storage:
          kind: io.l5d.inMemory
          namespaces: {web: /svc => /#/io.l5d.fs}
        namers:
        - {kind: io.l5d.fs, rootDir: services}
        interfaces:
        - {kind: io.l5d.httpController, port: 0}
        - {kind: nodes, port: 0}
        - {kind: io.l5d.thriftNameInterpreter, port: 0, cache: {bindingCacheActive: 100}}
        """;
    return Control.start(
        ControlConfig.parse(directory.resolve("control.yaml").toString(), configuration, Map.of())
            .config());
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private Asked bind(String stamp, String dtab, String... path) throws Exception {
    return ask("bind", Map.of("1:string", dtab, "2:struct", ref(stamp, path), "3:strings", ME));
  }

  private static Map<String, Object> ref(String stamp, String... path) {
    return Map.of("1:string", stamp, "2:strings", List.of(path), "3:string", "web");
  }

  private Asked ask(String method, Map<String, ?> request) throws Exception {
    return client.begin(method, Map.of("arguments", Map.of("1:struct", request)));
  }

  /** What a method gives. */
  private JsonNode ok(Asked asked) throws Exception {
    JsonNode answer = client.process().await(asked);
    assertThat(answer.path("result").has("0")).as("%s", answer).isTrue();
    return answer.get("result").get("0");
  }

  private void put(String dtab) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/api/1/dtabs/web"
                        .formatted(control.httpAddress().getPort())))
            .PUT(BodyPublishers.ofString(dtab))
            .header("content-type", "application/dtab")
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
  }

  private static JsonNode leaf(JsonNode bound) {
    return bound.at("/2/1/4/1");
  }

  @Test
  void aNameIsFollowedToItsEndpointsAndThroughAChangeOfTheDtab() throws Exception {
    JsonNode bound = ok(bind(NOTHING_KNOWN, "", "svc", "users"));
    assertThat(leaf(bound)).hasToString("[\"#\",\"io.l5d.fs\",\"users\"]");

    Asked changed = bind(bound.get("1").asText(), "", "svc", "users");
    JsonNode addr =
        ok(ask("addr", Map.of("1:struct", ref(NOTHING_KNOWN, "#", "io.l5d.fs", "users"))));
    assertThat(addr.at("/2/1/1")).hasToString("[{\"1\":\"0x7f000001\",\"2\":8001}]");
    Asked endpoints =
        ask("addr", Map.of("1:struct", ref(addr.get("1").asText(), "#", "io.l5d.fs", "users")));
    assertThat(changed.answer()).isNotDone();

    put("/svc => /#/io.l5d.fs ; /svc/users => /#/io.l5d.fs/users2");
    assertThat(leaf(ok(changed))).hasToString("[\"#\",\"io.l5d.fs\",\"users2\"]");
    assertThat(endpoints.answer()).isNotDone();
    Files.delete(services.resolve("users"));
    assertThat(ok(endpoints).at("/2")).hasToString("{\"2\":{}}");
  }

  @Test
  void theRoutersOwnRulesWinAndMistakesInThemAreDeclaredFailures() throws Exception {
    JsonNode bound = ok(bind(NOTHING_KNOWN, "/svc/a => /#/io.l5d.fs/users2", "svc", "a"));
    assertThat(leaf(bound)).hasToString("[\"#\",\"io.l5d.fs\",\"users2\"]");

    JsonNode answer = client.process().await(bind(NOTHING_KNOWN, "/svc >", "svc", "a"));
    assertThat(answer.at("/result/1/1").asText()).contains("/svc [>]");
  }

  @Test
  void rulesAndTheStepsOfBindingAreTold() throws Exception {
    JsonNode dtab = ok(ask("dtab", Map.of("1:string", NOTHING_KNOWN, "2:string", "web")));
    assertThat(dtab.get("2").asText()).isEqualTo("/svc=>/#/io.l5d.fs");

    Map<String, Object> name = Map.of("7:strings", List.of("svc", "users"));
    Map<String, Object> root =
        Map.of("1:strings", List.of("svc", "users"), "2:string", "/\\x2f=>~", "3:struct", name);
    Map<String, Object> tree = Map.of("1:struct", root, "2:map", Map.of());
    JsonNode delegation =
        ok(
            ask(
                "delegate",
                Map.of(
                    "1:string",
                    "",
                    "2:struct",
                    Map.of("1:string", NOTHING_KNOWN, "2:struct", tree, "3:string", "web"),
                    "3:strings",
                    ME)));
    int next = delegation.at("/2/1/3/5").asInt();
    assertThat(delegation.at("/2/2/" + next + "/3/6/1"))
        .hasToString("[\"#\",\"io.l5d.fs\",\"users\"]");
  }

  @Test
  void aRequestThatIsRaisedIsLetGo() throws Exception {
    JsonNode bound = ok(bind(NOTHING_KNOWN, "", "svc", "users"));
    Asked waits = bind(bound.get("1").asText(), "", "svc", "users");
    awaitWaiting(1);

    client.raise(waits);

    assertThat(client.process().await(waits).has("failure")).isTrue();
    awaitWaiting(0);
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(metrics()).contains("weft_control_thrift_waiting " + count));
  }

  private String metrics() throws Exception {
    URI metrics =
        URI.create("http://127.0.0.1:%d/metrics".formatted(control.httpAddress().getPort()));
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
        .body();
  }

  /**
   * Finagle sends a request again that was not served, and so linkerd need not wait and ask anew.
   */
  @Test
  void whatWaitsGoesToAnotherControlServiceWhenOneEnds(FinagleProcess process) throws Exception {
    String known = ok(bind(NOTHING_KNOWN, "", "svc", "users")).get("1").asText();
    try (Control other = control()) {
      client = process.connect(Dialect.THRIFTMUX, both(other), Map.of("retries", true));
      List<Asked> asked = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                asked.add(bind(known, "", "svc", "users")); // the other one answers at once
                return metrics().contains("weft_control_thrift_waiting 1");
              });

      control.close();

      for (Asked poll : asked) {
        JsonNode bound = ok(poll);
        assertThat(leaf(bound)).hasToString("[\"#\",\"io.l5d.fs\",\"users\"]");
        assertThat(bound.get("1").asText()).isNotEqualTo(known);
      }
    }
  }

  private String both(Control other) {
    return "inet!127.0.0.1:%d,127.0.0.1:%d"
        .formatted(
            control.thriftAddress().orElseThrow().getPort(),
            other.thriftAddress().orElseThrow().getPort());
  }
}
