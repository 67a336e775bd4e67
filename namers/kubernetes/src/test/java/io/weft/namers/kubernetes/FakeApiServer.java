package io.weft.namers.kubernetes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An API server after the documentation of Kubernetes ("API Concepts"): list and watch of
 * namespaced objects with resource versions, label and field selectors, pages, bookmarks, a history
 * that can be compacted, and watches that end by their own time; and with faults on demand.
 * HTTP/1.1.
 */
final class FakeApiServer implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /** How often an idle watch is looked at. */
  private static final long LOOK_MS = 20;

  private final @Nullable SSLContext tls;
  private final Map<String, ObjectNode> objects = new TreeMap<>(); // "<namespaced path>/<name>"
  private final List<Change> history = new ArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final int port;
  private ServerSocket listener;
  private long version = 100;
  private long compacted;
  private volatile boolean goneAsStatus;
  private volatile boolean stalled;
  private volatile String token = "";
  private volatile int pageSize = Integer.MAX_VALUE;
  private volatile boolean pagesExpire;
  private final Map<String, Integer> refusals = new ConcurrentHashMap<>(); // kind of request

  /** A change of an object: null for what was or is not there. */
  private record Change(
      long version, String path, @Nullable ObjectNode before, @Nullable ObjectNode after) {}

  /** A request that came. */
  record Request(String path, Map<String, String> query, String authorization) {
    boolean isWatch() {
      return "true".equals(query.get("watch"));
    }
  }

  private FakeApiServer(@Nullable SSLContext tls) throws IOException {
    this.tls = tls;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
    accept(listener);
  }

  static FakeApiServer start() throws IOException {
    return new FakeApiServer(null);
  }

  static FakeApiServer start(SSLContext tls) throws IOException {
    return new FakeApiServer(tls);
  }

  int port() {
    return port;
  }

  // --- objects ---

  /** Adds or replaces an object. */
  synchronized void put(String path, ObjectNode object) {
    ObjectNode stored = object.deepCopy();
    version++;
    ((ObjectNode) stored.path("metadata")).put("resourceVersion", Long.toString(version));
    String name = stored.path("metadata").path("name").asText();
    ObjectNode before = objects.put(path + "/" + name, stored);
    changed(new Change(version, path, before, stored));
  }

  synchronized void delete(String path, String name) {
    ObjectNode before = objects.remove(path + "/" + name);
    if (before != null) {
      version++;
      changed(new Change(version, path, before, null));
    }
  }

  /** Deletes an object without telling anybody, as if it had happened while no one could know. */
  synchronized void vanish(String path, String name) {
    objects.remove(path + "/" + name);
    version++;
  }

  private void changed(Change change) {
    history.add(change);
    watches.forEach(watch -> watch.offer(change));
  }

  synchronized String version() {
    return Long.toString(version);
  }

  /** Forgets the history. */
  synchronized void compact() {
    version++;
    compacted = version;
    history.clear();
  }

  // --- behaviour ---

  /** Whether a version that is forgotten is refused by status, and not by an event. */
  void goneAsStatus() {
    goneAsStatus = true;
  }

  /** Passes nothing on any more, and answers nothing. */
  void stall(boolean on) {
    stalled = on;
    synchronized (this) {
      notifyAll();
    }
  }

  void requireToken(String wanted) {
    token = wanted;
  }

  void pages(int size) {
    pageSize = size;
  }

  /** The next token of a page is not known any more. */
  void expirePages() {
    pagesExpire = true;
  }

  /** Answers lists, or watches, with a status; 0 ends that. */
  void refuse(boolean watch, int status) {
    if (status == 0) {
      refusals.remove(watch ? "watch" : "list");
    } else {
      refusals.put(watch ? "watch" : "list", status);
    }
  }

  // --- watches ---

  void bookmark() {
    ObjectNode object = JSON.createObjectNode();
    object.putObject("metadata").put("resourceVersion", version());
    watches.forEach(watch -> watch.send(event("BOOKMARK", object)));
  }

  /** Sends an event as it is to all watches. */
  void send(String type, JsonNode object) {
    send(event(type, object));
  }

  void send(String line) {
    watches.forEach(watch -> watch.send(line));
  }

  /** Ends all watches as the server does it by itself. */
  void endWatches() {
    watches.forEach(Watch::end);
  }

  /** Breaks all connections. */
  void cut() {
    connections.forEach(FakeApiServer::close);
  }

  int openWatches() {
    return watches.size();
  }

  int connections() {
    return connections.size();
  }

  List<Request> requests() {
    return requests;
  }

  long lists() {
    return requests.stream().filter(request -> !request.isWatch()).count();
  }

  long watchRequests() {
    return requests.stream().filter(Request::isWatch).count();
  }

  // --- life ---

  /** Ends, as a process does. */
  void stop() throws IOException {
    listener.close();
    cut();
  }

  /** Comes back at the same port, once the system lets go of it. */
  void restart() {
    listener =
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(5))
            .ignoreExceptions()
            .until(() -> listen(port), bound -> true);
    accept(listener);
  }

  @Override
  public void close() throws IOException {
    stall(false);
    stop();
  }

  private ServerSocket listen(int wanted) throws IOException {
    ServerSocket socket =
        tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
    return socket;
  }

  private void accept(ServerSocket socket) {
    daemon(
        () -> {
          try {
            while (true) {
              Socket connection = socket.accept();
              connections.add(connection);
              daemon(() -> serve(connection));
            }
          } catch (IOException e) {
            // Closed.
          }
        });
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-api-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      for (Request request = read(in); request != null; request = read(in)) {
        requests.add(request);
        answer(request, new Link(connection, in));
      }
    } catch (IOException e) {
      // Cut.
    } finally {
      connections.remove(connection);
    }
  }

  private static @Nullable Request read(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      return null;
    }
    String[] target = line.split(" ", 3)[1].split("\\?", 2);
    Map<String, String> query = new HashMap<>();
    for (String pair : target.length > 1 ? target[1].split("&", -1) : new String[0]) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    String authorization = "";
    for (String header = in.readLine();
        header != null && !header.isEmpty();
        header = in.readLine()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("authorization:")) {
        authorization = header.substring("authorization:".length()).strip();
      }
    }
    return new Request(target[0], query, authorization);
  }

  /** A connection, and what is read of it. */
  private record Link(Socket socket, BufferedReader in) {

    void failIfClosed() throws IOException {
      socket.setSoTimeout(1);
      try {
        if (in.read() < 0) {
          throw new IOException("closed by the client");
        }
      } catch (SocketTimeoutException e) {
        socket.setSoTimeout(0);
      }
    }
  }

  private void answer(Request request, Link link) throws IOException {
    awaitFlow();
    OutputStream out = link.socket().getOutputStream();
    int refused = refusals.getOrDefault(request.isWatch() ? "watch" : "list", 0);
    if (!token.isEmpty() && !request.authorization().equals("Bearer " + token)) {
      reply(out, 401, status(401, "Unauthorized"));
    } else if (refused != 0) {
      reply(out, refused, status(refused, "refused for the test"));
    } else if (request.isWatch()) {
      watch(request, link, out);
    } else {
      list(request, out);
    }
  }

  private synchronized void awaitFlow() throws IOException {
    try {
      while (stalled) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void list(Request request, OutputStream out) throws IOException {
    ObjectNode list = JSON.createObjectNode();
    ObjectNode metadata = list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    String token = request.query().getOrDefault("continue", "");
    if (!token.isEmpty() && pagesExpire) {
      pagesExpire = false;
      reply(out, 410, status(410, "The provided continue parameter is too old"));
      return;
    }
    synchronized (this) {
      List<ObjectNode> selected =
          objects.entrySet().stream()
              .filter(entry -> entry.getKey().startsWith(request.path() + "/"))
              .map(Map.Entry::getValue)
              .filter(object -> selects(request, object))
              .toList();
      int from = token.isEmpty() ? 0 : Integer.parseInt(token.split(":", 2)[1]);
      int limit = Integer.parseInt(request.query().getOrDefault("limit", "1000000"));
      int to = (int) Math.min(selected.size(), from + (long) Math.min(limit, pageSize));
      selected.subList(from, to).forEach(items::add);
      metadata.put("resourceVersion", token.isEmpty() ? version() : token.split(":", 2)[0]);
      if (to < selected.size()) {
        metadata.put("continue", metadata.path("resourceVersion").asText() + ":" + to);
      }
    }
    reply(out, 200, list);
  }

  private static boolean selects(Request request, @Nullable JsonNode object) {
    if (object == null) {
      return false;
    }
    JsonNode metadata = object.path("metadata");
    String field = request.query().getOrDefault("fieldSelector", "");
    if (!field.isEmpty() && !field.equals("metadata.name=" + metadata.path("name").asText())) {
      return false;
    }
    for (String label : request.query().getOrDefault("labelSelector", "").split(",", -1)) {
      String[] pair = label.split("=", 2);
      if (pair.length == 2 && !metadata.path("labels").path(pair[0]).asText().equals(pair[1])) {
        return false;
      }
    }
    return true;
  }

  private static ObjectNode status(int code, String message) {
    return JSON.createObjectNode()
        .put("kind", "Status")
        .put("status", "Failure")
        .put("message", message)
        .put("code", code);
  }

  private static String event(String type, JsonNode object) {
    ObjectNode event = JSON.createObjectNode().put("type", type);
    event.set("object", object);
    return event.toString();
  }

  private static void reply(OutputStream out, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 " + status + " Some\r\nContent-Type: application/json\r\nContent-Length: ";
    out.write((head + bytes.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  private void watch(Request request, Link link, OutputStream out) throws IOException {
    Watch watch = new Watch(request);
    synchronized (this) {
      long from = Long.parseLong(request.query().get("resourceVersion"));
      if (from < compacted) {
        if (goneAsStatus) {
          reply(out, 410, status(410, "too old resource version"));
          return;
        }
        watch.send(event("ERROR", status(410, "too old resource version")));
        watch.end();
      }
      history.stream().filter(change -> change.version() > from).forEach(watch::offer);
      watches.add(watch);
    }
    try {
      watch.run(link, out);
    } finally {
      watches.remove(watch);
    }
  }

  /** A watch that is open. */
  private final class Watch {
    private final Request request;
    private final List<String> waiting = new ArrayList<>();
    private boolean ended;

    Watch(Request request) {
      this.request = request;
    }

    void offer(Change change) {
      if (!change.path().equals(request.path())) {
        return;
      }
      boolean was = selects(request, change.before());
      ObjectNode after = change.after();
      if (after != null && selects(request, after)) {
        send(event(was ? "MODIFIED" : "ADDED", after));
      } else if (was && change.before() != null) {
        // The object as it was last, with the version of the change.
        ObjectNode last = (after == null ? change.before() : after).deepCopy();
        ((ObjectNode) last.path("metadata"))
            .put("resourceVersion", Long.toString(change.version()));
        send(event("DELETED", last));
      }
    }

    synchronized void send(String line) {
      waiting.add(line);
      notifyAll();
    }

    synchronized void end() {
      ended = true;
      notifyAll();
    }

    void run(Link link, OutputStream out) throws IOException {
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      long seconds = Long.parseLong(request.query().getOrDefault("timeoutSeconds", "1800"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (String line = next(link, end); line != null; line = next(link, end)) {
        awaitFlow();
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      awaitFlow();
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private synchronized @Nullable String next(Link link, long end) throws IOException {
      try {
        while (waiting.isEmpty() && !ended) {
          long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
          if (left <= 0) {
            return null;
          }
          wait(Math.min(left, LOOK_MS));
          link.failIfClosed();
        }
        return waiting.isEmpty() ? null : waiting.remove(0);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset, not an end
      socket.close();
    } catch (IOException e) {
      // Closed already.
    }
  }
}
