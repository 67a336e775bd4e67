package io.weft.namers.marathon;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marathon's event stream (server-sent events), open while anybody listens, and opened again
 * whenever it ends or falls silent. For the loop.
 */
final class Events implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final String TYPE = "event:";
  private static final String DATA = "data:";

  private final MarathonApi api;
  private final Loop loop;
  private final Reconnects reconnects;
  private final Duration silence;
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private Observation stream = () -> {};
  private Loop.@Nullable Timeout silent;
  private boolean attached;
  private String type = "";
  private String data = "";
  private String reported = "";

  /** Hears what happens; on the loop. */
  interface Listener {
    void happened(Event event);

    /** The stream begins, or begins anew: what happened before may have been missed. */
    void attached();
  }

  /**
   * @param silence after how long without a sign of life the stream counts as broken: Marathon
   *     sends an empty line every few seconds
   */
  Events(MarathonApi api, DiscoveryContext context, Duration silence) {
    this.api = api;
    this.loop = context.loop();
    this.silence = silence;
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, context.random());
  }

  /** Whether events come at present. */
  boolean isAttached() {
    return attached;
  }

  /** Until the observation is closed, on the loop. */
  Observation listen(Listener listener) {
    listeners.add(listener);
    if (listeners.size() == 1) {
      open();
    }
    return () -> {
      if (listeners.remove(listener) && listeners.isEmpty()) {
        shut();
      }
    };
  }

  private void open() {
    if (listeners.isEmpty()) {
      return;
    }
    shut();
    type = "";
    data = "";
    StringBuilder path = new StringBuilder("/v2/events?plan-format=light");
    Event.types().forEach(each -> path.append("&event_type=").append(each));
    path.append("&event_type=event_stream_attached");
    stream = api.stream(path.toString(), this::line, this::ended);
    expectLine();
  }

  private void shut() {
    attached = false;
    stream.close();
    if (silent != null) {
      silent.cancel();
      silent = null;
    }
  }

  private void expectLine() {
    if (silent != null) {
      silent.cancel();
    }
    silent =
        loop.schedule(
            silence.toNanos(),
            () -> {
              stream.close();
              ended(new IllegalStateException("the event stream of marathon is silent"));
            });
  }

  private void ended(Throwable problem) {
    shut();
    String text = String.valueOf(problem.getMessage());
    if (!text.equals(reported)) {
      reported = text;
      log.warn("{}; apps are polled until events come again", text);
    }
    reconnects.later(this::open);
  }

  private void line(String line) {
    expectLine();
    if (!attached) {
      attached = true;
      reported = "";
      reconnects.succeeded();
      List.copyOf(listeners).forEach(Listener::attached);
    }
    if (line.isEmpty()) {
      dispatch();
    } else if (line.startsWith(TYPE)) {
      type = line.substring(TYPE.length()).strip();
    } else if (line.startsWith(DATA)) {
      data += line.substring(DATA.length());
    }
  }

  private void dispatch() {
    if (!type.isEmpty()) {
      Event event = Event.of(type, data);
      List.copyOf(listeners).forEach(listener -> listener.happened(event));
    }
    type = "";
    data = "";
  }

  /** Ends the stream for good. */
  @Override
  public void close() {
    listeners.clear();
    shut();
    reconnects.close();
  }
}
