package io.weft.namers.marathon;

import io.weft.namers.http.HttpApi;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Paced;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
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
  private static final long PACE_NANOS = Duration.ofMillis(100).toNanos();
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

  /** One observation; on the loop. */
  private final class Watching implements Events.Listener {
    private final Loop loop = source.context().loop();
    private final Consumer<? super State<T>> observer;
    private final Paced fetches = new Paced(loop, PACE_NANOS, this::fetch);
    private final Reconnects reconnects =
        new Reconnects(loop, Reconnects.BACKOFF, source.context().random());
    private Observation events = () -> {};
    private Observation call = () -> {};
    private Loop.@Nullable Timeout next;
    private boolean fetching;
    private boolean again;
    private boolean closed;

    Watching(Consumer<? super State<T>> observer) {
      this.observer = observer;
    }

    void start() {
      if (!closed) {
        events = source.events().listen(this);
        fetches.request();
      }
    }

    @Override
    public void attached() {
      fetches.request();
    }

    @Override
    public void happened(Event event) {
      if (changed.test(event)) {
        fetches.request();
      }
    }

    private void fetch() {
      again = fetching; // it may have changed after the answer was made
      if (!fetching && !closed) {
        cancelNext();
        fetching = true;
        call = source.api().get(path, reader, this::answered);
      }
    }

    private void answered(State<T> state) {
      fetching = false;
      if (state instanceof State.Failed<T>) {
        reconnects.later(fetches::request);
      } else {
        reconnects.succeeded();
        if (again) {
          fetches.request();
        }
        int periods = source.events().isAttached() ? PERIODS_WITH_EVENTS : 1;
        cancelNext();
        next = loop.schedule(source.period().toNanos() * periods, fetches::request);
      }
      observer.accept(state);
    }

    private void cancelNext() {
      if (next != null) {
        next.cancel();
        next = null;
      }
    }

    void close() {
      closed = true;
      events.close();
      fetches.close();
      reconnects.close();
      call.close();
      cancelNext();
    }
  }
}
