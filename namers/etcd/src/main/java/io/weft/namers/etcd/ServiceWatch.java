package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.weft.namers.watch.Paced;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The instances of one service on one link, each by its name: listed at a revision, and then
 * changed by what a watch tells from that revision on. What etcd refuses is tried again; when the
 * link breaks, the next one lists anew, since the keys may have been restored to an older state.
 */
final class ServiceWatch implements Activity<Map<String, Entry>> {
  /** Bounds an answer, and what is read on the loop at a time. */
  private static final int PAGE = 500;

  /** A set of thousands is rebuilt so often at most. */
  private static final Duration PACE = Duration.ofMillis(200);

  private final Link link;
  private final Keys keys;
  private final Loop loop;
  private final RandomGenerator random;

  ServiceWatch(Link link, Keys keys, Loop loop, RandomGenerator random) {
    this.link = link;
    this.keys = keys;
    this.loop = loop;
    this.random = random;
  }

  @Override
  public Observation observe(Consumer<? super State<Map<String, Entry>>> observer) {
    observer.accept(new State.Pending<>());
    Following following = new Following(observer);
    loop.execute(following::list);
    return () -> loop.execute(following::close);
  }

  /** One observation; confined to the loop. */
  private final class Following implements WatchStream.Watcher {
    private final Consumer<? super State<Map<String, Entry>>> observer;
    private final Reconnects retries = new Reconnects(loop, Reconnects.BACKOFF, random);
    private final Paced telling = new Paced(loop, PACE.toNanos(), this::tell);
    private NavigableMap<String, Entry> entries = new TreeMap<>();
    private long applied; // the revision
    private boolean followed; // the entries are being kept up to date
    private Observation watch = () -> {};
    private boolean closed;

    Following(Consumer<? super State<Map<String, Entry>>> observer) {
      this.observer = observer;
    }

    void list() {
      if (!closed) {
        page(keys.start(), 0, new TreeMap<>());
      }
    }

    /**
     * Reads a page.
     *
     * @param revision that of the page before; 0 for the first
     */
    private void page(ByteString from, long revision, NavigableMap<String, Entry> listed) {
      RangeRequest request =
          RangeRequest.newBuilder()
              .setKey(from)
              .setRangeEnd(keys.end())
              .setRevision(revision)
              .setLimit(PAGE)
              .build();
      link.ask(
          KVGrpc.getRangeMethod(),
          request,
          response -> listed(response, revision, listed),
          this::refused);
    }

    private void listed(RangeResponse page, long before, NavigableMap<String, Entry> listed) {
      if (closed) {
        return;
      }
      page.getKvsList().forEach(pair -> put(listed, pair));
      long revision = before == 0 ? page.getHeader().getRevision() : before;
      if (page.getMore() && page.getKvsCount() > 0) {
        page(keys.after(page.getKvs(page.getKvsCount() - 1).getKey()), revision, listed);
        return;
      }
      entries = listed;
      applied = revision;
      followed = true;
      telling.request();
      // Not from the next one: etcd gives no sign of life as long as that has not come.
      watch = link.watch(keys, revision, this);
    }

    private void put(Map<String, Entry> into, KeyValue pair) {
      keys.instance(pair.getKey())
          .ifPresent(name -> into.put(name, Format.read(pair.getValue().toStringUtf8())));
    }

    @Override
    public void watching() {
      retries.succeeded();
    }

    @Override
    public void happened(List<Event> events) {
      boolean changed = false;
      for (Event event : events) {
        long revision = event.getKv().getModRevision();
        if (revision >= applied) { // one from before what is known would take it back
          applied = revision;
          changed |= apply(event);
        }
      }
      if (changed) {
        telling.request();
      }
    }

    private boolean apply(Event event) {
      KeyValue pair = event.getKv();
      if (event.getType() == Event.EventType.DELETE) {
        return keys.instance(pair.getKey()).map(entries::remove).isPresent();
      }
      put(entries, pair);
      return keys.instance(pair.getKey()).isPresent();
    }

    @Override
    public void compacted() {
      list();
    }

    @Override
    public void refused(String problem) {
      if (!closed) {
        followed = false;
        observer.accept(
            new State.Failed<>(Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, problem)));
        retries.later(this::list);
      }
    }

    private void tell() {
      if (followed && !closed) {
        observer.accept(new State.Ok<>(Collections.unmodifiableMap(new TreeMap<>(entries))));
      }
    }

    void close() {
      closed = true;
      telling.close();
      retries.close();
      watch.close();
    }
  }
}
