package io.weft.namers.marathon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.weft.testkit.HttpPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Marathon master as its REST API's documentation describes it: apps with their tasks, the event
 * stream with its filter, answers without a leader, redirects to the leader.
 */
final class MarathonServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpPeer http = new HttpPeer(this::serve);
  private final Map<String, ObjectNode> apps = new TreeMap<>();
  private final List<Stream> streams = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private @Nullable String authorization;
  private @Nullable String leader;
  private @Nullable String instead;
  private boolean hasLeader = true;
  private boolean hasEvents = true;

  private record Stream(HttpPeer.Exchange exchange, List<String> types) {}

  int port() {
    return http.port();
  }

  HttpPeer http() {
    return http;
  }

  List<String> requests() {
    return requests;
  }

  long fetches(String path) {
    return requests.stream().filter(request -> request.startsWith("GET " + path)).count();
  }

  MarathonServer app(String id) {
    return app(id, app -> {});
  }

  /** Adds or replaces an app without tasks. */
  MarathonServer app(String id, Consumer<ObjectNode> edit) {
    return doing(
        () -> {
          ObjectNode app = JSON.createObjectNode().put("id", id).put("instances", 1);
          app.putArray("tasks");
          app.putArray("healthChecks");
          app.putObject("labels");
          edit.accept(app);
          apps.put(id, app);
          event("api_post_event", JSON.createObjectNode().set("appDefinition", app));
        });
  }

  MarathonServer destroy(String id) {
    return doing(
        () -> {
          apps.remove(id);
          event("app_terminated_event", JSON.createObjectNode().put("appId", id));
        });
  }

  /** Adds a running task, and tells of it. */
  MarathonServer task(String app, String id, int port) {
    return task(app, id, port, task -> {});
  }

  MarathonServer task(String app, String id, int port, Consumer<ObjectNode> edit) {
    return doing(
        () -> {
          taskSilently(app, id, port, edit);
          told("status_update_event", app, id);
        });
  }

  /** Adds a running task of which no event tells. */
  MarathonServer silently(String app, String id, int port) {
    return doing(() -> taskSilently(app, id, port, task -> {}));
  }

  private void taskSilently(String app, String id, int port, Consumer<ObjectNode> edit) {
    ObjectNode task =
        JSON.createObjectNode()
            .put("id", id)
            .put("appId", app)
            .put("host", "127.0.0.1")
            .put("state", "TASK_RUNNING");
    task.putArray("ports").add(port).add(port + 1);
    edit.accept(task);
    ((ArrayNode) of(app).get("tasks")).add(task);
  }

  MarathonServer edit(String app, String id, String event, Consumer<ObjectNode> edit) {
    return doing(
        () -> {
          of(app)
              .get("tasks")
              .forEach(
                  task -> {
                    if (task.path("id").asText().equals(id)) {
                      edit.accept((ObjectNode) task);
                    }
                  });
          told(event, app, id);
        });
  }

  MarathonServer removeTasks(String app) {
    return doing(
        () -> {
          of(app).putArray("tasks");
          told("status_update_event", app, "all");
        });
  }

  static void health(ObjectNode task, boolean... alive) {
    ArrayNode results = task.putArray("healthCheckResults");
    for (boolean each : alive) {
      results.addObject().put("alive", each).put("taskId", task.path("id").asText());
    }
  }

  MarathonServer authorization(String expected) {
    return doing(() -> authorization = expected);
  }

  MarathonServer leader(boolean present) {
    return doing(() -> hasLeader = present);
  }

  MarathonServer redirectTo(int port) {
    return doing(() -> leader = "http://127.0.0.1:" + port);
  }

  MarathonServer withoutEvents() {
    return doing(() -> hasEvents = false);
  }

  /** Answers all but events with this text; null for the truth. */
  MarathonServer answer(@Nullable String text) {
    return doing(() -> instead = text);
  }

  MarathonServer cutStreams() {
    return doing(() -> List.copyOf(streams).forEach(stream -> stream.exchange.cut()));
  }

  MarathonServer heartbeat() {
    return doing(() -> streams.forEach(stream -> stream.exchange.send("\r\n")));
  }

  int streams() {
    return http.run(() -> (int) streams.stream().filter(s -> s.exchange.isOpen()).count());
  }

  private MarathonServer doing(Runnable task) {
    return http.run(
        () -> {
          task.run();
          return this;
        });
  }

  private ObjectNode of(String app) {
    return Objects.requireNonNull(apps.get(app), app);
  }

  private void told(String type, String app, String task) {
    event(type, JSON.createObjectNode().put("appId", app).put("taskId", task));
  }

  private void event(String type, com.fasterxml.jackson.databind.JsonNode data) {
    ((ObjectNode) data).put("eventType", type);
    for (Stream stream : streams) {
      if (stream.types.isEmpty() || stream.types.contains(type)) {
        stream.exchange.send("event: " + type + "\r\ndata: " + data + "\r\n\r\n");
      }
    }
  }

  private void serve(HttpPeer.Exchange exchange) {
    QueryStringDecoder uri = new QueryStringDecoder(exchange.uri());
    requests.add(exchange.method() + " " + exchange.uri());
    if (authorization != null && !authorization.equals(exchange.headers().get("Authorization"))) {
      exchange.answer(
          401,
          "{\"message\":\"Invalid username or password.\"}",
          Map.of("WWW-Authenticate", "Basic realm=\"Mesosphere\""));
    } else if (leader != null) {
      exchange.answer(307, "", Map.of("Location", leader + exchange.uri()));
    } else if (!hasLeader) {
      exchange.answer(503, "{\"message\":\"Could not determine the current leader\"}", Map.of());
    } else if (uri.path().equals("/v2/events")) {
      events(exchange, uri);
    } else if (instead != null) {
      exchange.answer(200, instead, Map.of());
    } else if (uri.path().equals("/v2/apps")) {
      ObjectNode list = JSON.createObjectNode();
      ArrayNode array = list.putArray("apps");
      apps.values().forEach(app -> array.add(app.deepCopy().without(List.of("tasks"))));
      exchange.answer(200, list.toString(), Map.of());
    } else if (uri.path().startsWith("/v2/apps/")) {
      String id = uri.path().substring("/v2/apps".length());
      ObjectNode app = apps.get(id);
      if (app == null) {
        exchange.answer(404, "{\"message\":\"App '" + id + "' does not exist\"}", Map.of());
      } else {
        exchange.answer(200, JSON.createObjectNode().set("app", app).toString(), Map.of());
      }
    } else {
      exchange.answer(404, "", Map.of());
    }
  }

  private void events(HttpPeer.Exchange exchange, QueryStringDecoder uri) {
    if (!hasEvents) {
      exchange.answer(404, "", Map.of());
      return;
    }
    streams.add(new Stream(exchange, uri.parameters().getOrDefault("event_type", List.of())));
    exchange.stream();
    exchange.send(
        "event: event_stream_attached\r\ndata: {\"eventType\":\"event_stream_attached\"}");
    exchange.send("\r\n\r\n");
  }

  @Override
  public void close() {
    http.close();
  }
}
