package io.weft.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The services of the demonstrations of HTTP, plain HTTP/1.1. Those of {@code weft demo --http} are
 * the front service {@code web}, and {@code users} behind it in two versions. What makes the story
 * work is the one thing that {@code web} does for it: it passes the context on, all headers {@code
 * l5d-ctx-…}. Those of {@code weft demo --canary} are versions of {@code users}, of which one fails
 * now and then, and one is slow.
 */
final class HttpServices implements AutoCloseable {
  private static final String CONTEXT = "l5d-ctx-";
  private static final String ERROR = "l5d-err";
  private static final int ANY_BACKLOG = 0;

  /** Heads and bodies are written one by one: with Nagle's algorithm each body waits for 40 ms. */
  private static final String NO_DELAY = "sun.net.httpserver.nodelay";

  /** One call in so many fails. */
  private static final int FAIL = 4;

  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "demo-service");
            thread.setDaemon(true);
            return thread;
          });
  private final List<HttpServer> servers = new ArrayList<>();

  void start(HttpTopology topology) throws IOException {
    WebClient users = new WebClient(topology.nodeB(), HttpTopology.USERS);
    serve(topology.web(), exchange -> front(users, exchange));
    for (Instance version : topology.users()) {
      serve(version.address(), exchange -> answer(exchange, 200, hop(version.name(), exchange)));
    }
  }

  /** A version of the service of {@code weft demo --canary}. */
  void start(Instance version) throws IOException {
    AtomicInteger calls = new AtomicInteger();
    serve(
        version.address(),
        exchange -> {
          if (version.name().equals(FleetTopology.V2_SLOW)) {
            LockSupport.parkNanos(SLOW_NANOS);
          }
          boolean fails =
              version.name().equals(FleetTopology.V2_BAD) && calls.incrementAndGet() % FAIL == 0;
          answer(exchange, fails ? 500 : 200, hop(version.name(), exchange));
        });
  }

  private void serve(InetSocketAddress address, HttpHandler handler) throws IOException {
    System.setProperty(NO_DELAY, "true");
    HttpServer server = HttpServer.create(address, ANY_BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    servers.add(server);
  }

  private static void front(WebClient users, HttpExchange exchange) throws IOException {
    HttpResponse<String> response = users.get(request -> passContextOn(exchange, request));
    if (response.statusCode() == 200) {
      answer(exchange, 200, hop(HttpTopology.WEB, exchange) + response.body());
      return;
    }
    response
        .headers()
        .firstValue(ERROR)
        .ifPresent(error -> exchange.getResponseHeaders().set(ERROR, error));
    answer(exchange, response.statusCode(), response.body());
  }

  private static void passContextOn(HttpExchange exchange, HttpRequest.Builder request) {
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (name.toLowerCase(Locale.ROOT).startsWith(CONTEXT)) {
                values.forEach(value -> request.header(name, value));
              }
            });
  }

  private static String hop(String service, HttpExchange exchange) throws IOException {
    return Hop.of(service, exchange.getRequestHeaders()).line();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }
}
