package io.weft.namers.http;

import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of a discovery system, over HTTP/1.1. Calls are begun on the loop, and what they
 * come to is told on the loop, unless they are ended before. No proxy is used.
 */
public final class HttpApi implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final long BODY_LIMIT = 64L << 20;
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 30;
  private static final int OK = 200;

  private final String name;
  private final URI base;
  private final Loop loop;
  private final ThreadPoolExecutor executor;
  private final HttpClient client;
  private final Set<Call<?>> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Makes an answer of any status into a value; runs beside the loop. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads an answer.
     *
     * @throws IOException if it is none to be used; the message says why, in one line
     */
    T read(HttpResponse<byte[]> answer) throws IOException;
  }

  /**
   * Opens nothing yet.
   *
   * @param system what is there, for messages: {@code consul}
   */
  public HttpApi(String system, HttpTarget target, Loop loop) {
    this.name = system + " at " + target.name();
    this.base = target.base();
    this.loop = loop;
    AtomicInteger number = new AtomicInteger();
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "weft-" + system + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            new DiscardPolicy());
    executor.allowCoreThreadTimeOut(true);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT_LIMIT)
            .executor(executor);
    target.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** The system, its host and its port, for messages. */
  public String name() {
    return name;
  }

  /**
   * Begins a request.
   *
   * @param pathAndQuery encoded, starting with a slash
   */
  public HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(base.resolve(pathAndQuery));
  }

  /**
   * Calls the API. A failed outcome has a message of one line that names the API.
   *
   * @param limit how long the whole answer may take; half-open connections are found out by it
   * @return ends the call, on the loop; its outcome is not told any more then
   */
  public <T> Observation call(
      HttpRequest request, Duration limit, Reader<T> reader, Consumer<State<T>> outcome) {
    Call<T> call = new Call<>(outcome);
    call.expect(limit);
    call.begin(request, info -> new BoundedBody(BODY_LIMIT), reader::read);
    return call;
  }

  /**
   * Follows a stream of lines for as long as it lasts.
   *
   * @param line told on the loop
   * @param end told why the stream is over, or did not begin: a status other than 200, say
   */
  public Observation lines(HttpRequest request, Consumer<String> line, Consumer<Throwable> end) {
    Call<Integer> call =
        new Call<>(
            ended ->
                end.accept(
                    ended instanceof State.Failed<Integer> failed
                        ? failed.cause()
                        : new IOException(name + " ended the stream")));
    BodyHandler<Integer> stream =
        info ->
            info.statusCode() == OK
                ? BodySubscribers.fromLineSubscriber(
                    new Lines(told -> call.tell(() -> line.accept(told))),
                    finished -> OK,
                    StandardCharsets.UTF_8,
                    null)
                : BodySubscribers.replacing(info.statusCode());
    call.begin(
        request,
        stream,
        answer -> {
          if (answer.statusCode() != OK) {
            throw new IOException("refuses the stream with status " + answer.statusCode());
          }
          return OK;
        });
    return call;
  }

  @FunctionalInterface
  private interface Reading<B, T> {
    T read(HttpResponse<B> answer) throws IOException;
  }

  /** Whether a call failed before anything of it can have come to the system. */
  public static boolean isUnsent(Throwable failure) {
    return Problems.isUnsent(failure);
  }

  /** One call; all of it on the loop, but for the reading. */
  private final class Call<T> implements Observation {
    private final Consumer<State<T>> outcome;
    private @Nullable CompletableFuture<?> exchange;
    private Loop.@Nullable Timeout limit;
    private boolean over;

    Call(Consumer<State<T>> outcome) {
      this.outcome = outcome;
    }

    void expect(Duration within) {
      limit =
          loop.schedule(
              within.toNanos(),
              () -> over(failed("did not answer within " + within.toMillis() + " ms", null)));
    }

    <B> void begin(HttpRequest request, BodyHandler<B> handler, Reading<B, T> reading) {
      calls.add(this);
      if (closed) {
        close();
        return;
      }
      CompletableFuture<HttpResponse<B>> sent = client.sendAsync(request, handler);
      exchange = sent;
      // The reading has this executor and not the common pool, which belongs to others.
      CompletableFuture<?> unused =
          sent.handleAsync((answer, problem) -> read(answer, problem, reading), executor)
              .thenAccept(state -> loop.execute(() -> over(state)));
    }

    private <B> State<T> read(
        @Nullable HttpResponse<B> answer, @Nullable Throwable problem, Reading<B, T> reading) {
      if (answer == null) {
        return failed(Problems.text(problem), problem);
      }
      try {
        return new State.Ok<>(reading.read(answer));
      } catch (IOException | RuntimeException e) {
        return failed(Problems.text(e), e);
      }
    }

    private State<T> failed(String problem, @Nullable Throwable cause) {
      return new State.Failed<>(new IOException(name + ": " + problem, cause));
    }

    void tell(Runnable news) {
      loop.execute(
          () -> {
            if (!over) {
              news.run();
            }
          });
    }

    private void over(State<T> state) {
      if (!over) {
        close();
        outcome.accept(state);
      }
    }

    @Override
    public void close() {
      over = true;
      calls.remove(this);
      if (limit != null) {
        limit.cancel();
      }
      if (exchange != null) {
        exchange.cancel(true); // closes the connection if the answer is not complete
      }
    }
  }

  /** Ends all calls, without telling their outcome, and the threads. From any thread. */
  @Override
  public void close() {
    closed = true;
    loop.execute(
        () -> {
          calls.forEach(Call::close);
          executor.shutdown();
        });
  }
}
