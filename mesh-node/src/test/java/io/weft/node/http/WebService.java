package io.weft.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The JDK's own HTTP/1.1 server. It says its name, gives bodies back at {@code /echo}, and answers
 * with any status at {@code /status/<code>}.
 */
final class WebService implements AutoCloseable {
  private static final int BACKLOG = 1000; // many callers may come at a time

  private final String name;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private WebService(String name, HttpServer server) {
    this.name = name;
    this.server = server;
  }

  static WebService start(String name) throws IOException {
    // It writes head and body apart, which else has each response wait for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    WebService service = new WebService(name, server);
    server.setExecutor(service.threads);
    server.createContext("/", service::handle);
    server.start();
    return service;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + "\n"
              + exchange.getRequestHeaders().entrySet().stream()
                  .map(field -> field.getKey() + ": " + String.join(", ", field.getValue()))
                  .collect(Collectors.joining("\n")));
      String path = exchange.getRequestURI().getPath();
      exchange.getResponseHeaders().add("x-served-by", name);
      if (path.startsWith("/status/")) {
        int status = Integer.parseInt(path.substring("/status/".length()));
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, -1);
      } else if (path.equals("/echo")) {
        echo(exchange);
      } else {
        exchange.getRequestBody().readAllBytes();
        byte[] text = name.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
      }
    }
  }

  private static void echo(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0); // chunked, and as the bytes come
    try (InputStream in = exchange.getRequestBody();
        OutputStream out = exchange.getResponseBody()) {
      in.transferTo(out);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The heads of the requests that came. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
