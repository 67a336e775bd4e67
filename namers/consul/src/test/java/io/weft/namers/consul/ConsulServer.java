package io.weft.namers.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import io.weft.testkit.HttpPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Consul agent with the catalogs of its own datacenter and others, as the HTTP API's
 * documentation describes them: blocking queries of health with an index for each service, the
 * agent's services and their TTL checks, maintenance, tokens.
 */
final class ConsulServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpPeer http = new HttpPeer(this::serve);
  private final Random jitter = new Random(1);
  private final Map<String, Datacenter> datacenters = new LinkedHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Blocked> blocked = new ArrayList<>();
  private final Map<String, Future<?>> expiries = new HashMap<>();
  private Set<String> tokens = Set.of();
  private int failing;
  private String failure = "";
  private @Nullable Scripted scripted;
  private boolean leader = true;

  /** Entries by id, and what has changed when. */
  private static final class Datacenter {
    final Map<String, ObjectNode> entries = new LinkedHashMap<>();
    final Map<String, Long> changed = new HashMap<>();
    long index = 10;

    void touch(String service) {
      index++;
      changed.put(service.toLowerCase(Locale.ROOT), index);
    }
  }

  private record Blocked(HttpPeer.Exchange exchange, Query query, Future<?> end) {}

  private record Query(String datacenter, String service, String tag, long index) {}

  private record Scripted(long index, String body) {}

  ConsulServer() {
    datacenters.put("dc1", new Datacenter());
  }

  // --- what a test does to it ---

  int port() {
    return http.port();
  }

  HttpPeer http() {
    return http;
  }

  /** Requests so far: method and URI. */
  List<String> requests() {
    return requests;
  }

  ConsulServer datacenter(String name) {
    return doing(() -> datacenters.put(name, new Datacenter()));
  }

  /** Puts an instance into the catalog. */
  ConsulServer put(String datacenter, String service, String id, int port) {
    return put(datacenter, service, id, entry -> service(entry).put("Port", port));
  }

  ConsulServer put(String datacenter, String service, String id, Consumer<ObjectNode> edit) {
    return doing(
        () -> {
          ObjectNode entry = JSON.createObjectNode();
          entry
              .putObject("Node")
              .put("Node", "node-1")
              .put("Address", "127.0.0.9")
              .put("Datacenter", datacenter);
          ObjectNode added =
              entry
                  .putObject("Service")
                  .put("ID", id)
                  .put("Service", service)
                  .put("Address", "127.0.0.1")
                  .put("Port", 8080);
          added.putArray("Tags");
          added.putObject("Meta");
          added.putObject("Weights").put("Passing", 1).put("Warning", 1);
          ArrayNode checks = entry.putArray("Checks");
          check(checks, "serfHealth", "", "passing");
          edit.accept(entry);
          catalog(datacenter).entries.put(id, entry);
          changed(datacenter, service);
        });
  }

  static ObjectNode service(ObjectNode entry) {
    return (ObjectNode) entry.get("Service");
  }

  ConsulServer remove(String datacenter, String id) {
    return doing(() -> removed(datacenter, id));
  }

  /** Sets a check of an instance. */
  ConsulServer check(String datacenter, String id, String checkId, String status) {
    return doing(() -> setCheck(datacenter, id, checkId, status));
  }

  ConsulServer tokens(String... accepted) {
    return doing(() -> tokens = Set.of(accepted));
  }

  /** Answers the next requests with an error. */
  ConsulServer fail(int status, String text) {
    return doing(
        () -> {
          failing = status;
          failure = text;
          if (status != 0) {
            List.copyOf(blocked).forEach(query -> release(query, true));
          }
        });
  }

  /** As after a restart from a snapshot: the index begins anew; what waits is answered. */
  ConsulServer restartIndex(String datacenter) {
    return doing(
        () -> {
          Datacenter dc = catalog(datacenter);
          dc.index = 1;
          dc.changed.replaceAll((service, index) -> 1L);
          List.copyOf(blocked).forEach(query -> release(query, true));
        });
  }

  /** What waits is answered with this, whatever the catalog says. */
  ConsulServer answerOnce(long index, String body) {
    return doing(
        () -> {
          scripted = new Scripted(index, body);
          List.copyOf(blocked).forEach(query -> release(query, true));
        });
  }

  ConsulServer leader(boolean known) {
    return doing(() -> leader = known);
  }

  /** The agent's services are gone, as if its data directory had been deleted. */
  ConsulServer forget() {
    return doing(
        () -> List.copyOf(catalog("dc1").entries.keySet()).forEach(id -> removed("dc1", id)));
  }

  int waiting() {
    return http.run(() -> (int) blocked.stream().filter(q -> q.exchange.isOpen()).count());
  }

  JsonNode entry(String datacenter, String id) {
    return http.run(
        () -> {
          ObjectNode entry = catalog(datacenter).entries.get(id);
          return entry == null ? JSON.missingNode() : entry.deepCopy();
        });
  }

  List<String> ids(String datacenter) {
    return http.run(() -> List.copyOf(catalog(datacenter).entries.keySet()));
  }

  long index(String datacenter) {
    return http.run(() -> catalog(datacenter).index);
  }

  private ConsulServer doing(Runnable task) {
    return http.run(
        () -> {
          task.run();
          return this;
        });
  }

  // --- the server, on its thread ---

  private void serve(HttpPeer.Exchange exchange) {
    requests.add(exchange.method() + " " + exchange.uri());
    QueryStringDecoder uri = new QueryStringDecoder(exchange.uri());
    if (failing != 0) {
      exchange.answer(failing, failure, Map.of());
    } else if (!tokens.isEmpty()
        && !tokens.contains(exchange.headers().getOrDefault("X-Consul-Token", ""))) {
      exchange.answer(403, "ACL not found", Map.of());
    } else if (uri.path().startsWith("/v1/health/service/")) {
      health(exchange, uri);
    } else if (uri.path().equals("/v1/agent/self")) {
      ObjectNode self = JSON.createObjectNode();
      self.putObject("Config").put("Datacenter", "dc1").put("NodeName", "node-1");
      self.putObject("DebugConfig").put("DNSDomain", "consul.");
      exchange.answer(200, self.toString(), Map.of());
    } else if (exchange.method().equals("PUT") && uri.path().startsWith("/v1/agent/")) {
      agent(exchange, uri);
    } else {
      exchange.answer(404, "", Map.of());
    }
  }

  private void health(HttpPeer.Exchange exchange, QueryStringDecoder uri) {
    Query query =
        new Query(
            parameter(uri, "dc", "dc1"),
            uri.path().substring("/v1/health/service/".length()),
            parameter(uri, "tag", ""),
            Long.parseLong(parameter(uri, "index", "0")));
    if (!datacenters.containsKey(query.datacenter)) {
      exchange.answer(500, "No path to datacenter", Map.of());
    } else if (!leader && !uri.parameters().containsKey("stale")) {
      exchange.answer(500, "No cluster leader", Map.of());
    } else if (query.index > 0 && indexOf(query) <= query.index) {
      long millis = Long.parseLong(parameter(uri, "wait", "300000ms").replace("ms", ""));
      long longest = millis + jitter.nextLong(millis / 16 + 1);
      Blocked[] self = new Blocked[1];
      Future<?> end =
          http.thread().schedule(() -> release(self[0], false), longest, TimeUnit.MILLISECONDS);
      self[0] = new Blocked(exchange, query, end);
      blocked.add(self[0]);
    } else {
      answer(exchange, query);
    }
  }

  private long indexOf(Query query) {
    return catalog(query.datacenter).changed.getOrDefault(query.service, 1L);
  }

  private void release(Blocked query, boolean cancel) {
    if (blocked.remove(query)) {
      if (cancel) {
        query.end.cancel(false);
      }
      if (failing != 0) {
        query.exchange.answer(failing, failure, Map.of());
      } else {
        answer(query.exchange, query.query);
      }
    }
  }

  private void answer(HttpPeer.Exchange exchange, Query query) {
    ArrayNode list = JSON.createArrayNode();
    for (ObjectNode entry : catalog(query.datacenter).entries.values()) {
      JsonNode service = entry.path("Service");
      boolean tagged = query.tag.isEmpty();
      for (JsonNode tag : service.path("Tags")) {
        tagged |= tag.asText().equalsIgnoreCase(query.tag);
      }
      if (tagged && service.path("Service").asText().equalsIgnoreCase(query.service)) {
        list.add(entry);
      }
    }
    Scripted instead = scripted;
    scripted = null;
    exchange.answer(
        200,
        instead == null ? list.toString() : instead.body,
        Map.of(
            "X-Consul-Index",
            Long.toString(instead == null ? indexOf(query) : instead.index),
            "X-Consul-KnownLeader",
            Boolean.toString(leader),
            "X-Consul-LastContact",
            leader ? "0" : "4711"));
  }

  private void agent(HttpPeer.Exchange exchange, QueryStringDecoder uri) {
    String path = uri.path().substring("/v1/agent/".length());
    String id = path.substring(path.lastIndexOf('/') + 1);
    Map<String, ObjectNode> entries = catalog("dc1").entries;
    if (path.equals("service/register")) {
      register(exchange);
    } else if (path.startsWith("check/pass/")) {
      String service = id.substring("service:".length());
      if (expiries.containsKey(service) && entries.containsKey(service)) {
        setCheck("dc1", service, id, "passing");
        expireLater(service);
        exchange.answer(200, "", Map.of());
      } else {
        exchange.answer(
            404, "Unknown check ID \"" + id + "\". Ensure that the check ID is passed", Map.of());
      }
    } else if (!entries.containsKey(id)) {
      exchange.answer(404, "Unknown service ID \"" + id + "\"", Map.of());
    } else if (path.startsWith("service/maintenance/")) {
      boolean enable = parameter(uri, "enable", "").equals("true");
      setCheck("dc1", id, "_service_maintenance:" + id, enable ? "critical" : "");
      exchange.answer(200, "", Map.of());
    } else if (path.startsWith("service/deregister/")) {
      removed("dc1", id);
      exchange.answer(200, "", Map.of());
    } else {
      exchange.answer(404, "", Map.of());
    }
  }

  private void register(HttpPeer.Exchange exchange) {
    JsonNode body = parsed(exchange.body());
    if (body.path("Weights").path("Passing").asInt(1) < 1) {
      exchange.answer(400, "Passing must be greater than 0", Map.of());
      return;
    }
    String id = body.path("ID").asText();
    JsonNode before = catalog("dc1").entries.get(id);
    ObjectNode entry = JSON.createObjectNode();
    entry.putObject("Node").put("Node", "node-1").put("Address", "127.0.0.9");
    ObjectNode service = body.deepCopy();
    service.remove("Check");
    service.remove("Name");
    service.put("Service", body.path("Name").asText());
    entry.set("Service", service);
    ArrayNode checks = entry.putArray("Checks");
    check(checks, "serfHealth", "", "passing");
    if (before != null) {
      // A check that the new registration does not have stays, maintenance among them.
      for (JsonNode old : before.path("Checks")) {
        String checkId = old.path("CheckID").asText();
        if (checkId.startsWith("_")) {
          checks.add(old);
        }
      }
    }
    JsonNode check = body.path("Check");
    check(checks, check.path("CheckID").asText(), id, check.path("Status").asText("critical"));
    entry.set("TTL", check.path("TTL"));
    catalog("dc1").entries.put(id, entry);
    changed("dc1", body.path("Name").asText());
    expireLater(id);
    exchange.answer(200, "", Map.of());
  }

  private void expireLater(String id) {
    Future<?> before = expiries.remove(id);
    if (before != null) {
      before.cancel(false);
    }
    ObjectNode entry = Objects.requireNonNull(catalog("dc1").entries.get(id), id);
    String ttl = entry.path("TTL").asText();
    expiries.put(
        id,
        http.thread()
            .schedule(
                () -> setCheck("dc1", id, "service:" + id, "critical"),
                Long.parseLong(ttl.replace("s", "")),
                TimeUnit.SECONDS));
  }

  private void removed(String datacenter, String id) {
    ObjectNode entry = catalog(datacenter).entries.remove(id);
    Future<?> expiry = expiries.remove(id);
    if (expiry != null) {
      expiry.cancel(false);
    }
    if (entry != null) {
      changed(datacenter, entry.path("Service").path("Service").asText());
    }
  }

  private void setCheck(String datacenter, String id, String checkId, String status) {
    ObjectNode entry = catalog(datacenter).entries.get(id);
    if (entry == null) {
      return;
    }
    ArrayNode checks = JSON.createArrayNode();
    String before = "";
    for (JsonNode check : entry.get("Checks")) {
      if (check.path("CheckID").asText().equals(checkId)) {
        before = check.path("Status").asText();
      } else {
        checks.add(check);
      }
    }
    if (!status.isEmpty()) {
      check(checks, checkId, id, status);
    }
    entry.set("Checks", checks);
    if (!before.equals(status)) {
      changed(datacenter, entry.path("Service").path("Service").asText());
    }
  }

  private static void check(ArrayNode checks, String checkId, String service, String status) {
    checks.addObject().put("CheckID", checkId).put("ServiceID", service).put("Status", status);
  }

  private void changed(String datacenter, String service) {
    catalog(datacenter).touch(service);
    for (Blocked query : List.copyOf(blocked)) {
      if (indexOf(query.query) > query.query.index) {
        release(query, true);
      }
    }
  }

  private Datacenter catalog(String datacenter) {
    return Objects.requireNonNull(datacenters.get(datacenter), datacenter);
  }

  private static String parameter(QueryStringDecoder uri, String name, String otherwise) {
    List<String> values = uri.parameters().get(name);
    return values == null ? otherwise : values.get(0);
  }

  private static JsonNode parsed(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
