package io.weft.control.store.consul;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The KV of a Consul agent, as the HTTP API's documentation describes it: listings that block,
 * transactions with their limits, deletions that are forgotten after a while, tokens. What it keeps
 * survives {@link HttpPeer#stop}.
 */
final class ConsulServer implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();
  private static final int MAX_REQUEST = 512 * 1024;
  private static final int MAX_OPERATIONS = 64;

  private final HttpPeer http = new HttpPeer(this::serve);
  private final List<Blocked> blocked = new ArrayList<>();
  private final Map<String, String> tokens = new HashMap<>(); // to what each permits
  private final List<String> queries = new ArrayList<>();
  private KvState state = new KvState(100);
  private @Nullable KvState stale;
  private int failing;
  private String failure = "";
  private boolean losing;

  private record Blocked(HttpPeer.Exchange exchange, String prefix, long index, Future<?> end) {}

  // --- what a test does to it ---

  HttpPeer http() {
    return http;
  }

  int port() {
    return http.port();
  }

  /** Changes what is kept, as others do. */
  void change(Transaction transaction) {
    doing(
        () -> {
          if (state.apply(json(transaction.body())).get("Errors") instanceof ArrayNode) {
            throw new IllegalStateException("not changed");
          }
          wake();
        });
  }

  String value(String key) {
    return http.run(() -> state.text(key));
  }

  List<String> keys(String prefix) {
    return http.run(() -> state.keys(prefix));
  }

  long index(String key) {
    return http.run(() -> state.modified(key));
  }

  /** Deletions are forgotten, as after 15 minutes. */
  void reap() {
    doing(() -> state.reap());
  }

  /** Another Consul is in this place, without any keys. */
  void setUpAnew() {
    doing(() -> state = new KvState(1));
  }

  /** Listings that do not ask for the leader are of this moment, until there are fresh ones. */
  void fallBehind(boolean behind) {
    doing(() -> stale = behind ? state.copy() : null);
  }

  /** What waits is answered now, with what there is. */
  void release() {
    doing(() -> List.copyOf(blocked).forEach(this::release));
  }

  /**
   * Answers all requests with an error; 0 ends it.
   *
   * @param text the body
   */
  void fail(int status, String text) {
    doing(
        () -> {
          failing = status;
          failure = text;
          List.copyOf(blocked).forEach(this::release);
        });
  }

  /** Transactions are made, and the connection is cut in the place of the answer. */
  void loseAnswers(boolean lose) {
    doing(() -> losing = lose);
  }

  /**
   * Only these tokens are known from now on.
   *
   * @param permission {@code write}, {@code read} or {@code nothing}
   */
  void permit(String token, String permission) {
    doing(() -> tokens.put(token, permission));
  }

  /** The URIs of requests so far. */
  List<String> queries() {
    return http.run(() -> List.copyOf(queries));
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

  private void serve(HttpPeer.Exchange exchange) {
    queries.add(exchange.uri());
    QueryStringDecoder uri = new QueryStringDecoder(exchange.uri());
    String permission =
        tokens.isEmpty()
            ? "write"
            : tokens.getOrDefault(exchange.headers().getOrDefault("X-Consul-Token", ""), "");
    if (failing != 0) {
      exchange.answer(failing, failure, Map.of());
    } else if (permission.isEmpty()) {
      exchange.answer(403, "ACL not found", Map.of());
    } else if (exchange.method().equals("GET") && uri.path().startsWith("/v1/kv/")) {
      read(exchange, uri, uri.path().substring("/v1/kv/".length()), permission);
    } else if (exchange.method().equals("PUT") && uri.path().equals("/v1/txn")) {
      transact(exchange, permission);
    } else {
      exchange.answer(405, "method not allowed", Map.of());
    }
  }

  private void read(
      HttpPeer.Exchange exchange, QueryStringDecoder uri, String key, String permission) {
    if (permission.equals("nothing")) {
      boolean recurse = uri.parameters().containsKey("recurse");
      exchange.answer(
          recurse ? 404 : 403,
          recurse ? "" : "Permission denied: token lacks permission 'key:read' on \"" + key + "\"",
          Map.of("X-Consul-Index", "1", "X-Consul-Results-Filtered-By-ACLs", "true"));
      return;
    }
    if (!uri.parameters().containsKey("recurse")) {
      if (!state.keys(key).isEmpty()) {
        throw new IllegalStateException("only a key that is not there is asked for");
      }
      exchange.answer(404, "", Map.of("X-Consul-Index", Long.toString(state.index())));
      return;
    }
    KvState old = stale;
    boolean fresh = old == null || uri.parameters().containsKey("consistent");
    KvState shown = fresh || old == null ? state : old;
    long index = Long.parseLong(parameter(uri, "index", "0"));
    if (index > 0 && shown.index(key) <= index) {
      long millis = Long.parseLong(parameter(uri, "wait", "300000ms").replace("ms", ""));
      Blocked[] self = new Blocked[1];
      Future<?> end = http.thread().schedule(() -> release(self[0]), millis, TimeUnit.MILLISECONDS);
      self[0] = new Blocked(exchange, key, index, end);
      blocked.add(self[0]);
    } else {
      answer(exchange, shown, key);
    }
  }

  private static String parameter(QueryStringDecoder uri, String name, String otherwise) {
    return uri.parameters().getOrDefault(name, List.of(otherwise)).get(0);
  }

  private void wake() {
    blocked.removeIf(query -> !query.exchange.isOpen() && query.end.cancel(false));
    List.copyOf(blocked).stream()
        .filter(query -> state.index(query.prefix) > query.index)
        .forEach(this::release);
  }

  private void release(Blocked query) {
    if (blocked.remove(query)) {
      query.end.cancel(false);
      if (failing != 0) {
        query.exchange.answer(failing, failure, Map.of());
      } else {
        answer(query.exchange, stale == null ? state : stale, query.prefix);
      }
    }
  }

  private static void answer(HttpPeer.Exchange exchange, KvState shown, String prefix) {
    ArrayNode pairs = shown.list(prefix);
    exchange.answer(
        pairs.isEmpty() ? 404 : 200,
        pairs.isEmpty() ? "" : pairs.toString(),
        Map.of(
            "X-Consul-Index",
            Long.toString(shown.index(prefix)),
            "X-Consul-KnownLeader",
            "true",
            "X-Consul-LastContact",
            "0"));
  }

  private void transact(HttpPeer.Exchange exchange, String permission) {
    int size = exchange.body().getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_REQUEST) {
      exchange.answer(413, "Request body too large, max size: " + MAX_REQUEST + " bytes", Map.of());
      return;
    }
    ArrayNode operations = json(exchange.body().getBytes(StandardCharsets.UTF_8));
    if (operations.size() > MAX_OPERATIONS) {
      String text = "Transaction contains too many operations (%d > %d)";
      exchange.answer(413, text.formatted(operations.size(), MAX_OPERATIONS), Map.of());
      return;
    }
    ObjectNode answer =
        permission.equals("write") ? state.apply(operations) : denied(operations, permission);
    wake();
    if (losing) {
      exchange.cut();
    } else {
      exchange.answer(
          answer.get("Errors") instanceof ArrayNode ? 409 : 200, answer.toString(), Map.of());
    }
  }

  /** Each operation that is not a pure reading is refused by itself; what is read is left out. */
  private ObjectNode denied(ArrayNode operations, String permission) {
    ArrayNode errors = JSON.createArrayNode();
    for (int i = 0; i < operations.size(); i++) {
      JsonNode operation = operations.get(i).path("KV");
      String verb = operation.path("Verb").asText();
      if (!verb.startsWith("get") && !(verb.equals("check-index") && permission.equals("read"))) {
        String what = "Permission denied: token lacks permission 'key:write' on \"%s\"";
        errors
            .addObject()
            .put("OpIndex", i)
            .put("What", what.formatted(operation.path("Key").asText()));
      }
    }
    if (!errors.isEmpty()) {
      ObjectNode answer = JSON.createObjectNode().putNull("Results");
      answer.set("Errors", errors);
      return answer;
    }
    return permission.equals("read") ? state.apply(operations) : KvState.nothing();
  }

  private static ArrayNode json(byte[] body) {
    try {
      return (ArrayNode) JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
