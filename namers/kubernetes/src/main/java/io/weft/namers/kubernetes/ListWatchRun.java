package io.weft.namers.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One observation of a resource. Confined to the loop.
 *
 * <p>A watch that ends, as the server ends each of them every few minutes, goes on from the last
 * version, without a new list. The list is read again when the server has forgotten that version
 * (410), when an event cannot be understood, and when a watch has ended at once and without a word,
 * which is how some servers say 410.
 */
final class ListWatchRun<T> implements Activity.Observation {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** After the server should have ended a watch; a connection that is silent then is dead. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A watch that lasted as long was a good one. */
  private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int OK = 200;
  private static final int GONE = 410;

  private final ListWatch<T> source;
  private final Consumer<? super State<View<T>>> observer;
  private final Loop loop;
  private final ObjectCache<T> cache;
  private final Reconnects reconnects;
  private AutoCloseable exchange = () -> {};
  private Loop.@Nullable Timeout deadline;
  private long attempt; // what comes late from an earlier one is ignored
  private boolean away;
  private boolean heard;
  private long watchingSince;
  private volatile boolean closed;

  ListWatchRun(ListWatch<T> source, Consumer<? super State<View<T>>> observer) {
    this.source = source;
    this.observer = observer;
    this.loop = source.context().loop();
    this.cache = new ObjectCache<>(source.resource().reader());
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, source.context().random());
  }

  void start() {
    observer.accept(new State.Pending<>());
    source.api().begin(this);
    loop.execute(
        () -> {
          if (!closed) {
            list();
          }
        });
  }

  // --- list ---

  private void list() {
    page(cache.new Listing(), "");
  }

  private void page(ObjectCache<T>.Listing listing, String token) {
    long own = nextAttempt(ANSWER_LIMIT, "the list is not answered in time", this::list);
    exchange =
        source
            .api()
            .get(
                source.resource().list(token),
                (response, problem) -> onLoop(own, () -> listed(listing, response, problem)));
  }

  private void listed(
      ObjectCache<T>.Listing listing,
      @Nullable HttpResponse<byte[]> response,
      @Nullable Throwable problem) {
    if (response == null || response.statusCode() != OK) {
      lost("cannot be listed: " + Refusals.text(source, response, problem), this::list);
      return;
    }
    try {
      JsonNode list = JSON.readTree(response.body());
      for (JsonNode item : list.path("items")) {
        listing.add(item);
      }
      String next = list.path("metadata").path("continue").asText("");
      if (!next.isEmpty()) {
        page(listing, next);
        return;
      }
      String version = list.path("metadata").path("resourceVersion").asText("");
      if (version.isEmpty()) {
        throw new Malformed("a list without metadata.resourceVersion");
      }
      listing.commit(version);
    } catch (IOException e) {
      lost("cannot be listed: the answer is not JSON", this::list);
      return;
    } catch (Malformed e) {
      lost("cannot be listed: " + e.getMessage(), this::list);
      return;
    }
    tell();
    watch();
  }

  // --- watch ---

  private void watch() {
    long half = source.watchLimit().toMillis() / 2;
    // Watches that begin together, as after a restart of the server, do not all end together.
    Duration limit = Duration.ofMillis(half + source.context().random().nextLong(half + 1));
    long seconds = Math.max(1, limit.toSeconds());
    long own = nextAttempt(ANSWER_LIMIT, "the watch is not answered in time", this::watch);
    heard = false;
    cache.watching();
    LineBody.Listener listener =
        new LineBody.Listener() {
          @Override
          public void lines(List<byte[]> lines, Runnable more) {
            onLoop(
                own,
                () -> {
                  events(own, lines);
                  more.run();
                });
          }

          @Override
          public void ended(@Nullable Throwable problem) {
            onLoop(own, () -> watchEnded(problem));
          }
        };
    watchingSince = loop.ticker().nanos();
    exchange =
        source
            .api()
            .follow(
                source.resource().watch(cache.version(), seconds),
                listener,
                (response, problem) ->
                    onLoop(own, () -> watchAnswered(response, problem, seconds)));
  }

  private void watchAnswered(
      @Nullable HttpResponse<byte[]> response, @Nullable Throwable problem, long seconds) {
    if (response != null && response.statusCode() == OK) {
      until(
          Duration.ofSeconds(seconds).plus(GRACE),
          "the watch has not ended when it should have",
          this::watch);
      if (away) {
        tell();
      }
    } else if (response != null && response.statusCode() == GONE) {
      again(this::list);
    } else {
      lost("cannot be watched: " + Refusals.text(source, response, problem), this::watch);
    }
  }

  private void watchEnded(@Nullable Throwable problem) {
    boolean good = heard || loop.ticker().nanos() - watchingSince >= GOOD_NANOS;
    if (good) {
      reconnects.succeeded();
    }
    if (problem != null) {
      lost("the watch was cut: " + Refusals.text(source, null, problem), this::watch);
    } else {
      again(good ? this::watch : this::list);
    }
  }

  private void events(long own, List<byte[]> lines) {
    boolean changed = false;
    try {
      for (byte[] line : lines) {
        if (own == attempt && line.length > 0) {
          changed |= event(line);
        }
      }
    } catch (JsonProcessingException e) {
      lost("the watch told something that is not JSON", this::list);
    } catch (IOException | Malformed e) {
      lost("the watch told of " + e.getMessage(), this::list);
    }
    if (own == attempt && changed) {
      tell();
    }
  }

  private boolean event(byte[] line) throws IOException, Malformed {
    JsonNode event = JSON.readTree(line);
    JsonNode object = event.path("object");
    String type = event.path("type").asText();
    if (type.equals("ERROR")) {
      failed(object);
      return false;
    }
    heard = true;
    return switch (type) {
      case "ADDED", "MODIFIED" -> cache.put(object);
      case "DELETED" -> cache.remove(object);
      case "BOOKMARK" -> {
        cache.bookmark(object);
        yield false;
      }
      default -> false; // of a later server
    };
  }

  private void failed(JsonNode status) {
    if (status.path("code").asInt() == GONE) {
      again(this::list);
    } else {
      lost("the watch failed: " + Refusals.status(status), this::watch);
    }
  }

  // --- tries ---

  /** Ends what is under way, and gives the number of what follows. */
  private long nextAttempt(Duration limit, String problem, Runnable retry) {
    stop();
    until(limit, problem, retry);
    return attempt;
  }

  private void stop() {
    attempt++;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
    try {
      exchange.close();
    } catch (Exception e) {
      throw new IllegalStateException("a request could not be ended", e);
    }
  }

  private void until(Duration limit, String problem, Runnable retry) {
    if (deadline != null) {
      deadline.cancel();
    }
    deadline = loop.schedule(limit.toNanos(), () -> lost(problem, retry));
  }

  private void onLoop(long own, Runnable task) {
    loop.execute(
        () -> {
          if (!closed && own == attempt) {
            task.run();
          }
        });
  }

  private void again(Runnable retry) {
    stop();
    reconnects.later(retry);
  }

  private void lost(String problem, Runnable retry) {
    again(retry);
    away = true;
    observer.accept(
        new State.Failed<>(
            new IOException(
                source.resource().title() + " at " + source.api().base() + ": " + problem)));
  }

  private void tell() {
    away = false;
    observer.accept(new State.Ok<>(cache.view()));
  }

  @Override
  public void close() {
    closed = true;
    source.api().end(this);
    loop.execute(
        () -> {
          reconnects.close();
          stop();
        });
  }
}
