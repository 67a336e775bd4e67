package io.weft.namers.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the API server. The files of the token and of the authorities are read anew for
 * each request, off the loop: requests are rare, one for each watch in a few minutes, and what has
 * been rotated is then never used again. Every watch has a connection of its own (HTTP/1.1), so
 * that one which stands still holds up no other. Thread-safe.
 */
final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final int MAX_BODY = 32 << 20;
  private static final int OK = 200;

  private final ApiServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(daemons());
  private final Set<AutoCloseable> users = ConcurrentHashMap.newKeySet();
  private @Nullable Link link; // guarded by this
  private volatile boolean closed;

  /** A client, and the bytes of the authorities that it trusts. */
  private static final class Link {
    final HttpClient client;
    private final byte[] authorities;

    Link(HttpClient client, byte[] authorities) {
      this.client = client;
      this.authorities = authorities;
    }

    boolean trusts(byte[] others) {
      return Arrays.equals(authorities, others);
    }
  }

  /** How a request ended: one of the two is null. For any thread. */
  interface Done {
    void done(@Nullable HttpResponse<byte[]> response, @Nullable Throwable problem);
  }

  ApiClient(ApiServer server) {
    this.server = server;
  }

  private static ThreadFactory daemons() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "weft-k8s-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  URI base() {
    return server.base();
  }

  boolean hasToken() {
    return server.tokenFile().isPresent();
  }

  /** A user, which is closed with this client at the latest; connections go with the last one. */
  void begin(AutoCloseable user) {
    users.add(user);
    if (closed) {
      close(user);
    }
  }

  void end(AutoCloseable user) {
    users.remove(user);
    synchronized (this) {
      if (users.isEmpty()) {
        link = null; // its selector thread ends, and idle connections close, once it is collected
      }
    }
  }

  /** Gets a document. */
  Exchange get(String target, Done done) {
    return new Exchange(target, null, done);
  }

  /** Gets a document line by line if the status is 200, else as a whole. */
  Exchange follow(String target, LineBody.Listener lines, Done done) {
    return new Exchange(target, new LineBody(lines), done);
  }

  /** A request on its way. */
  final class Exchange implements AutoCloseable {
    private final String target;
    private final @Nullable LineBody lines;
    private final Done done;
    private @Nullable CompletableFuture<HttpResponse<byte[]>> response;
    private boolean ended;

    private Exchange(String target, @Nullable LineBody lines, Done done) {
      this.target = target;
      this.lines = lines;
      this.done = done;
      try {
        threads.execute(this::send);
      } catch (RejectedExecutionException e) {
        done.done(null, new IOException("the namer is closed", e));
      }
    }

    private void send() {
      try {
        HttpClient client = client();
        HttpRequest request = request(target);
        BodyHandler<byte[]> body =
            head -> lines != null && head.statusCode() == OK ? lines : new BoundedBody(MAX_BODY);
        synchronized (this) {
          if (!ended) {
            response = client.sendAsync(request, body);
            CompletableFuture<?> unused = response.whenComplete(done::done);
          }
        }
      } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
        done.done(null, e);
      }
    }

    /** Gives the request up, and its connection too. Idempotent. */
    @Override
    public void close() {
      synchronized (this) {
        ended = true;
        if (response != null) {
          response.cancel(true);
        }
      }
      if (lines != null) {
        lines.close();
      }
    }
  }

  private HttpRequest request(String target) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.base().resolve(target))
            .header("Accept", "application/json")
            .header("User-Agent", "weft");
    if (server.tokenFile().isPresent()) {
      Path file = server.tokenFile().get();
      String token = new String(read(file, "tokenFile"), StandardCharsets.UTF_8).strip();
      if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new IOException("tokenFile " + file + " does not hold a token");
      }
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  private HttpClient client() throws IOException, GeneralSecurityException {
    byte[] authorities =
        server.caFile().isPresent() ? read(server.caFile().get(), "caFile") : new byte[0];
    synchronized (this) {
      if (closed) {
        throw new IOException("the namer is closed");
      }
      Link present = link;
      if (present == null || !present.trusts(authorities)) {
        present = new Link(newClient(authorities), authorities);
        link = present;
      }
      return present.client;
    }
  }

  private HttpClient newClient(byte[] authorities) throws IOException, GeneralSecurityException {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER) // the token is for this server alone
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(threads);
    if (server.caFile().isPresent()) {
      client.sslContext(Authorities.context(server.caFile().get(), authorities));
    }
    return client.build();
  }

  private static byte[] read(Path file, String key) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(key + " " + file + " does not exist", e);
    } catch (IOException e) {
      throw new IOException(key + " " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (AutoCloseable user : users) {
      close(user);
    }
    synchronized (this) {
      link = null;
    }
    threads.shutdown();
  }

  private static void close(AutoCloseable user) {
    try {
      user.close();
    } catch (Exception e) {
      throw new IllegalStateException("a watch could not be closed", e);
    }
  }
}
