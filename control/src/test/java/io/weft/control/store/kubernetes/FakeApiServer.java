package io.weft.control.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import io.weft.testkit.HttpPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The config maps of an API server, after the documentation of Kubernetes ("API Concepts"): objects
 * with resource versions that a replacement must name, lists in pages by label, watches with a
 * history that can be forgotten, and the limit of a megabyte. What it keeps survives {@link
 * HttpPeer#stop}.
 */
final class FakeApiServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/api/v1/namespaces/mesh/configmaps";
  private static final int MAX_DATA = 1 << 20;

  private final HttpPeer http = new HttpPeer(this::serve);
  private final TreeMap<String, ObjectNode> objects = new TreeMap<>(); // by name
  private final List<Event> events = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();
  private final Set<String> forbidden = new HashSet<>(); // methods
  private long version = 1000;
  private long forgotten; // events up to here
  private String token = "";
  private boolean losing;
  private @Nullable ObjectNode before; // what is put into the way of the next replacement

  private record Event(long version, String type, ObjectNode object) {}

  private record Watch(HttpPeer.Exchange exchange, String label) {}

  // --- what a test does to it ---

  HttpPeer http() {
    return http;
  }

  int port() {
    return http.port();
  }

  /** Edits an object, or makes one, as kubectl does. */
  void edit(String name, Consumer<ObjectNode> edit) {
    doing(
        () -> {
          ObjectNode object = objects.containsKey(name) ? object(name).deepCopy() : made(name);
          edit.accept(object);
          put(name, object);
        });
  }

  private static ObjectNode made(String name) {
    ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    object.putObject("metadata").put("name", name).put("namespace", "mesh");
    return object;
  }

  /** Deletes an object, as kubectl does. */
  void delete(String name) {
    doing(
        () -> {
          ObjectNode gone = Objects.requireNonNull(objects.remove(name), name).deepCopy();
          tell("DELETED", gone);
        });
  }

  /** The object, or a missing one. */
  JsonNode get(String name) {
    return http.run(() -> objects.containsKey(name) ? object(name).deepCopy() : JSON.missingNode());
  }

  List<String> names() {
    return http.run(() -> List.copyOf(objects.keySet()));
  }

  /** What has happened so far is forgotten. */
  void compact() {
    doing(() -> forgotten = ++version);
  }

  /** Ends all watches, in the middle. */
  void cutWatches() {
    doing(
        () -> {
          watches.forEach(watch -> watch.exchange.cut());
          watches.clear();
        });
  }

  /** Another cluster is in this place, without any objects. */
  void setUpAnew() {
    doing(
        () -> {
          objects.clear();
          events.clear();
          version = 1;
        });
  }

  void forbid(String... methods) {
    doing(() -> forbidden.addAll(List.of(methods)));
  }

  /** Only this token is accepted from now on. */
  void token(String accepted) {
    doing(() -> token = accepted);
  }

  /** Changes are made, and the connection is cut in the place of the answer. */
  void loseAnswers(boolean lose) {
    doing(() -> losing = lose);
  }

  /** Somebody replaces an object just before the next replacement of it comes. */
  void getInTheWay(ObjectNode object) {
    doing(() -> before = object);
  }

  int watching() {
    return http.run(() -> (int) watches.stream().filter(watch -> watch.exchange.isOpen()).count());
  }

  private void doing(Runnable task) {
    boolean unused =
        http.run(
            () -> {
              task.run();
              return true;
            });
  }

  // --- the server, on its thread ---

  private ObjectNode object(String name) {
    return Objects.requireNonNull(objects.get(name), name);
  }

  private void put(String name, ObjectNode object) {
    String type = objects.put(name, object) == null ? "ADDED" : "MODIFIED";
    tell(type, object);
  }

  private void tell(String type, ObjectNode object) {
    version++;
    object.withObject("/metadata").put("resourceVersion", Long.toString(version));
    Event event = new Event(version, type, object.deepCopy());
    events.add(event);
    watches.forEach(watch -> send(watch, event));
  }

  private static void send(Watch watch, Event event) {
    if (label(event.object).equals(watch.label)) {
      ObjectNode line = JSON.createObjectNode().put("type", event.type);
      line.set("object", event.object);
      watch.exchange.send(line + "\n");
    }
  }

  private static String label(JsonNode object) {
    return object.path("metadata").path("labels").path("weft.io/collection").asText();
  }

  private void serve(HttpPeer.Exchange exchange) {
    QueryStringDecoder uri = new QueryStringDecoder(exchange.uri());
    String authorization = exchange.headers().getOrDefault("Authorization", "");
    if (!token.isEmpty() && !authorization.equals("Bearer " + token)) {
      refuse(exchange, 401, "Unauthorized", "Unauthorized");
    } else if (forbidden.contains(exchange.method())) {
      refuse(exchange, 403, "Forbidden", "configmaps is forbidden: User \"x\" cannot do that");
    } else if (!uri.path().startsWith(PATH)) {
      refuse(exchange, 404, "NotFound", "the server could not find the requested resource");
    } else {
      String name = uri.path().substring(PATH.length()).replaceFirst("^/", "");
      switch (exchange.method()) {
        case "GET" -> {
          if (!name.isEmpty()) {
            get(exchange, name);
          } else if (uri.parameters().containsKey("watch")) {
            watch(exchange, uri);
          } else {
            list(exchange, uri);
          }
        }
        case "POST", "PUT" -> write(exchange, name);
        default -> refuse(exchange, 405, "MethodNotAllowed", "not allowed");
      }
    }
  }

  private static void refuse(
      HttpPeer.Exchange exchange, int status, String reason, String message) {
    exchange.answer(status, status(status, reason, message).toString(), Map.of());
  }

  private static ObjectNode status(int status, String reason, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", status);
  }

  private void get(HttpPeer.Exchange exchange, String name) {
    if (objects.containsKey(name)) {
      exchange.answer(200, object(name).toString(), Map.of());
    } else {
      refuse(exchange, 404, "NotFound", "configmaps \"" + name + "\" not found");
    }
  }

  private static String parameter(QueryStringDecoder uri, String name, String otherwise) {
    return uri.parameters().getOrDefault(name, List.of(otherwise)).get(0);
  }

  private static String selected(QueryStringDecoder uri) {
    return parameter(uri, "labelSelector", "").replaceFirst("^weft.io/collection=", "");
  }

  private void list(HttpPeer.Exchange exchange, QueryStringDecoder uri) {
    int limit = Integer.parseInt(parameter(uri, "limit", "1000"));
    String from = parameter(uri, "continue", "");
    ObjectNode list = JSON.createObjectNode().put("kind", "ConfigMapList");
    ObjectNode metadata = list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    for (Map.Entry<String, ObjectNode> entry : objects.tailMap(from, false).entrySet()) {
      if (label(entry.getValue()).equals(selected(uri))) {
        if (items.size() == limit) {
          metadata.put("continue", items.get(limit - 1).path("metadata").path("name").asText());
          break;
        }
        items.add(entry.getValue());
      }
    }
    metadata.put("resourceVersion", Long.toString(version));
    exchange.answer(200, list.toString(), Map.of());
  }

  private void watch(HttpPeer.Exchange exchange, QueryStringDecoder uri) {
    long from = Long.parseLong(parameter(uri, "resourceVersion", "0"));
    exchange.stream();
    if (from < forgotten) {
      ObjectNode line = JSON.createObjectNode().put("type", "ERROR");
      line.set("object", status(410, "Expired", "too old resource version"));
      exchange.send(line + "\n");
      return;
    }
    Watch watch = new Watch(exchange, selected(uri));
    watches.add(watch);
    events.stream().filter(event -> event.version > from).forEach(event -> send(watch, event));
    ObjectNode bookmark = JSON.createObjectNode().put("type", "BOOKMARK");
    bookmark
        .putObject("object")
        .putObject("metadata")
        .put("resourceVersion", Long.toString(Math.max(from, version)));
    exchange.send(bookmark + "\n");
    long seconds = Long.parseLong(parameter(uri, "timeoutSeconds", "300"));
    Future<?> unused =
        http.thread()
            .schedule(
                () -> {
                  if (watches.remove(watch)) {
                    exchange.cut();
                  }
                },
                seconds,
                TimeUnit.SECONDS);
  }

  private void write(HttpPeer.Exchange exchange, String path) {
    ObjectNode object = read(exchange.body());
    String name = object.path("metadata").path("name").asText();
    boolean replace = !path.isEmpty();
    if (before != null && replace) {
      put(path, before);
      before = null;
    }
    if (size(object) > MAX_DATA) {
      refuse(exchange, 422, "Invalid", "data: Too long: must have at most 1048576 bytes");
    } else if (!name.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?") || name.length() > 253) {
      refuse(exchange, 422, "Invalid", "metadata.name: Invalid value: \"" + name + "\"");
    } else if (replace && !objects.containsKey(name)) {
      refuse(exchange, 404, "NotFound", "configmaps \"" + name + "\" not found");
    } else if (!replace && objects.containsKey(name)) {
      refuse(exchange, 409, "AlreadyExists", "configmaps \"" + name + "\" already exists");
    } else if (replace && !resourceVersion(object).equals(resourceVersion(object(name)))) {
      refuse(exchange, 409, "Conflict", "the object has been modified");
    } else {
      if (!replace) {
        object.withObject("/metadata").put("uid", "uid-" + version);
      }
      put(name, object);
      if (losing) {
        exchange.cut();
      } else {
        exchange.answer(replace ? 200 : 201, object(name).toString(), Map.of());
      }
    }
  }

  private static String resourceVersion(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }

  private static int size(JsonNode object) {
    int size = 0;
    for (JsonNode text : object.path("data")) {
      size += text.asText().getBytes(StandardCharsets.UTF_8).length;
    }
    for (JsonNode base64 : object.path("binaryData")) {
      size += base64.asText().length() / 4 * 3;
    }
    return size;
  }

  private static ObjectNode read(String body) {
    try {
      return (ObjectNode) JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
