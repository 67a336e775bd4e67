package io.weft.cli.control;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A control service with namespaces in memory, versions, ETags and histories. */
final class FakeControl implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern NAMESPACE =
      Pattern.compile("/api/1/dtabs/([^/]+)(/history|/check)?");

  private final HttpServer server;
  private final Map<String, List<Map<String, @Nullable Object>>> histories = new TreeMap<>();
  private final Map<String, String> answers = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private List<Map<String, Object>> moves = List.of();
  private List<String> stranded = List.of();
  private List<String> unseen = List.of();
  private Runnable beforeWrite = () -> {};
  private boolean away;
  private @Nullable String token;

  FakeControl() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** One that wants a certificate of its callers. */
  static FakeControl secure(SSLContext context) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    return new FakeControl(server);
  }

  private FakeControl(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Every request, as method and URL. */
  List<String> asked() {
    return asked;
  }

  synchronized void put(String namespace, @Nullable String dtab, String author, String reason) {
    List<Map<String, @Nullable Object>> history =
        histories.computeIfAbsent(namespace, any -> new ArrayList<>());
    long version = 10L + history.size();
    Map<String, @Nullable Object> revision = new LinkedHashMap<>();
    revision.put("version", version);
    revision.put("etag", etag(version));
    revision.put("dtab", dtab);
    revision.put("author", author);
    revision.put("time", "2026-03-0" + (history.size() + 1) + "T10:00:00Z");
    revision.put("reason", reason);
    history.add(0, revision);
  }

  synchronized @Nullable String dtab(String namespace) {
    List<Map<String, @Nullable Object>> history = histories.getOrDefault(namespace, List.of());
    return history.isEmpty() ? null : (String) history.get(0).get("dtab");
  }

  synchronized Map<String, @Nullable Object> last(String namespace) {
    return histories.getOrDefault(namespace, List.of()).get(0);
  }

  /** What any Dtab would change from now on. */
  synchronized void moves(List<Map<String, Object>> names, List<String> left) {
    moves = names;
    stranded = left;
  }

  /** Of whose nodes nothing is known from now on. */
  synchronized void unseen(List<String> why) {
    unseen = why;
  }

  /** What another operator does just before the next write. */
  synchronized void beforeWrite(Runnable other) {
    beforeWrite = other;
  }

  synchronized void answer(String pathAndQuery, String json) {
    answers.put(pathAndQuery, json);
  }

  synchronized void storeIsAway() {
    away = true;
  }

  synchronized void demand(String secret) {
    token = secret;
  }

  private static String etag(long version) {
    return "AAAAAAAAAA" + version + "=";
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    try (exchange) {
      String bearer = exchange.getRequestHeaders().getFirst("Authorization");
      if (token != null && !("Bearer " + token).equals(bearer)) {
        answer(exchange, 401, "a token is needed");
      } else if (away) {
        answer(exchange, 503, "the store is away");
      } else {
        serve(exchange);
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String canned = answers.get(exchange.getRequestURI().toString());
    Matcher namespace = NAMESPACE.matcher(path);
    if (canned != null) {
      answer(exchange, 200, canned);
    } else if (path.equals("/api/1/dtabs")) {
      answer(
          exchange,
          200,
          JSON.writeValueAsString(
              histories.keySet().stream().filter(name -> dtab(name) != null).toList()));
    } else if (!namespace.matches()) {
      answer(exchange, 404, "no such page");
    } else if (namespace.group(2) == null) {
      serve(exchange, namespace.group(1));
    } else if (namespace.group(2).equals("/history")) {
      List<?> all = histories.getOrDefault(namespace.group(1), List.of());
      int limit = Integer.parseInt(exchange.getRequestURI().getQuery().replace("limit=", ""));
      answer(exchange, 200, JSON.writeValueAsString(all.subList(0, Math.min(limit, all.size()))));
    } else {
      String problem = problem(body(exchange));
      answer(
          exchange,
          problem == null ? 200 : 400,
          problem == null
              ? JSON.writeValueAsString(
                  Map.of("moves", moves, "stranded", stranded, "unseen", unseen))
              : problem);
    }
  }

  private void serve(HttpExchange exchange, String namespace) throws IOException {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET")) {
      Runnable other = beforeWrite;
      beforeWrite = () -> {};
      other.run();
    }
    String now = dtab(namespace);
    String etag = now == null ? "" : String.valueOf(last(namespace).get("etag"));
    String expected = exchange.getRequestHeaders().getFirst("If-Match");
    boolean careful = "true".equals(exchange.getRequestHeaders().getFirst("Weft-Unless-Stranded"));
    if (method.equals("POST") && now != null) {
      answer(exchange, 409, "namespace " + namespace + " exists");
    } else if (!method.equals("POST") && now == null) {
      answer(exchange, 404, "no namespace " + namespace);
    } else if (method.equals("GET")) {
      exchange.getResponseHeaders().set("ETag", etag);
      exchange
          .getResponseHeaders()
          .set("Weft-Version", String.valueOf(last(namespace).get("version")));
      boolean raw = "raw=true".equals(exchange.getRequestURI().getQuery());
      answer(exchange, 200, raw ? String.valueOf(now) : Dtab.parse(String.valueOf(now)) + "\n");
    } else if (expected != null && !expected.equals(etag)) {
      answer(exchange, 412, "it stands in another version");
    } else if (careful && !stranded.isEmpty()) {
      answer(exchange, 409, "would be left without an endpoint: " + stranded);
    } else {
      String text = method.equals("DELETE") ? null : body(exchange);
      String problem = text == null ? null : problem(text);
      if (problem != null) {
        answer(exchange, 400, problem);
      } else {
        put(
            namespace,
            text,
            decoded(exchange.getRequestHeaders().getFirst("Weft-Author")),
            decoded(exchange.getRequestHeaders().getFirst("Weft-Reason")));
        exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  private static @Nullable String problem(String text) {
    try {
      Dtab.parse(text);
      return null;
    } catch (NameSyntaxException e) {
      int line = (int) text.substring(0, e.position()).lines().count();
      return "line " + Math.max(1, line) + ", column 1: " + e.getMessage();
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static String decoded(String header) {
    return header.contains("%C3")
        ? URLDecoder.decode(header.replace("% ", "%25 "), StandardCharsets.UTF_8)
        : header;
  }
}
