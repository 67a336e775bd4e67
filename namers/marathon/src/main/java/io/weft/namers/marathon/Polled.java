package io.weft.namers.marathon;

import io.weft.namers.http.HttpApi;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A resource of the API, fetched when it is first observed, when an event says that it has changed,
 * and in every period; while events come, only in every few periods, in case that one is missed.
 * One request is under way at a time, so that an older answer never follows a newer one. Each
 * answer and each failure is told.
 */
final class Polled<T> implements Activity<T> {
  /** What changes all the time is looked at ten times a second, and no more often. */
  private static final long MIN_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** The work on answers takes at most one part in so many of the time, however large they are. */
  private static final int WORK_SHARE = 20;

  private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int PERIODS_WITH_EVENTS = 6;

  private final Source source;
  private final String path;
  private final HttpApi.Reader<T> reader;
  private final Predicate<Event> changed;

  /** What all resources of one Marathon have in common. */
  record Source(MarathonApi api, Events events, Duration period, DiscoveryContext context) {}

  /**
   * @param changed whether an event may have changed the resource
   */
  Polled(Source source, String path, HttpApi.Reader<T> reader, Predicate<Event> changed) {
    this.source = source;
    this.path = path;
    this.reader = reader;
    this.changed = changed;
  }

  @Override
  public Observation observe(Consumer<? super State<T>> observer) {
    Loop loop = source.context().loop();
    Watching watching = new Watching(observer);
    loop.execute(watching::start);
    return () -> loop.execute(watching::close);
  }

  /** An answer, and how long it took to read. */
  private record Timed<T>(T value, long nanos) {}

  /** One observation; on the loop. */
  private final class Watching implements Events.Listener {
    private final Loop loop = source.context().loop();
    private final Consumer<? super State<T>> observer;
    private final Reconnects reconnects =
        new Reconnects(loop, Reconnects.BACKOFF, source.context().random());
    private Observation events = () -> {};
    private Observation call = () -> {};
    private Loop.@Nullable Timeout pause;
    private Loop.@Nullable Timeout next;
    private boolean fetching;
    private boolean wanted;
    private boolean closed;

    Watching(Consumer<? super State<T>> observer) {
      this.observer = observer;
    }

    void start() {
      if (!closed) {
        events = source.events().listen(this);
        want();
      }
    }

    @Override
    public void attached() {
      want();
    }

    @Override
    public void happened(Event event) {
      if (changed.test(event)) {
        want();
      }
    }

    /** What changes while it is fetched is fetched again: the answer may be from before. */
    private void want() {
      wanted = true;
      if (!fetching && pause == null && !closed) {
        wanted = false;
        fetching = true;
        next = cancelled(next);
        call = source.api().get(path, this::timed, this::answered);
      }
    }

    private Timed<T> timed(HttpResponse<byte[]> answer) throws IOException {
      long start = loop.ticker().nanos();
      T value = reader.read(answer);
      return new Timed<>(value, loop.ticker().nanos() - start);
    }

    private void answered(State<Timed<T>> state) {
      fetching = false;
      long start = loop.ticker().nanos();
      observer.accept(state.map(Timed::value));
      long told = loop.ticker().nanos() - start;
      if (closed) {
        return;
      }
      if (state instanceof State.Ok<Timed<T>> ok) {
        reconnects.succeeded();
        rest(ok.value().nanos() + told);
        int periods = source.events().isAttached() ? PERIODS_WITH_EVENTS : 1;
        next = loop.schedule(source.period().toNanos() * periods, this::want);
      } else {
        rest(0); // events must not make it be asked at once
        reconnects.later(this::want);
      }
    }

    private void rest(long workNanos) {
      long nanos = Math.min(Math.max(MIN_PAUSE_NANOS, WORK_SHARE * workNanos), MAX_PAUSE_NANOS);
      pause =
          loop.schedule(
              nanos,
              () -> {
                pause = null;
                if (wanted) {
                  want();
                }
              });
    }

    private static Loop.@Nullable Timeout cancelled(Loop.@Nullable Timeout timeout) {
      if (timeout != null) {
        timeout.cancel();
      }
      return null;
    }

    void close() {
      closed = true;
      events.close();
      reconnects.close();
      call.close();
      pause = cancelled(pause);
      next = cancelled(next);
    }
  }
}
