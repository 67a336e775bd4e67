package io.weft.http.model;

import io.netty.buffer.ByteBuf;
import io.weft.stack.call.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes behind a head on their way through the node, and the trailers behind them: from the
 * connection that receives them, the {@link Source}, to the one that passes them on, the {@link
 * Sink}. The sink says what it has passed on, and no source gives more than its window beyond that:
 * a slow reader slows the writer, and what lies in the node is bounded.
 *
 * <p>What has been passed on can be kept up to a size, so that a request can be sent again from its
 * first byte on; {@link #mayBeReadAgain} tells whether it still can.
 *
 * <p>Owned by the message that it belongs to, which closes it. Confined to one event loop; sources
 * and sinks may be called back within a call of theirs.
 */
public final class Body {

  /** Where the bytes come from. */
  public interface Source {
    /** A sink waits for the bytes; told once, before any of them is passed on. */
    default void wanted() {}

    /** So many bytes more have been passed on, or dropped. */
    void passedOn(int bytes);

    /** Nobody wants the rest. Told once at most, and never when there is no rest. */
    void stopped();
  }

  /** Where they go. */
  public interface Sink {
    /** Some bytes, which belong to the sink. It says when they are passed on. */
    void data(ByteBuf bytes);

    /** The same, where {@link #end} follows at once, without trailers. */
    default void last(ByteBuf bytes) {
      data(bytes);
    }

    /** That was all. */
    void end(Headers trailers);

    /** The rest will not come. */
    void failed(Failure failure);
  }

  /** One reading of a body by a sink. What it says after another one has begun is ignored. */
  public final class Reading {
    private final Sink sink;
    private int keptGiven;
    private long passed;
    private boolean giving; // is being called just now
    private boolean ended;

    private Reading(Sink sink) {
      this.sink = sink;
    }

    /** The sink has passed so many bytes on, and can take as many more. */
    public void passedOn(int bytes) {
      passed += bytes;
      if (reading == this && passed > credited) {
        int fresh = (int) (passed - credited);
        credited = passed;
        source.passedOn(fresh);
      }
    }
  }

  private static final Source NOWHERE =
      new Source() {
        @Override
        public void passedOn(int bytes) {}

        @Override
        public void stopped() {}
      };

  private final Source source;
  private final Deque<ByteBuf> coming = new ArrayDeque<>(2); // given to nobody yet
  private final List<ByteBuf> kept = new ArrayList<>(0); // given, all from the first byte on
  private int keptBytes;
  private int keepBytes;
  private boolean whole = true; // nothing was given and not kept
  private long received;
  private long credited;
  private @Nullable Reading reading;
  private @Nullable Headers trailers; // all is there
  private @Nullable Failure failure;
  private UnaryOperator<Headers> trailersFor = UnaryOperator.identity(); // a sink
  private boolean over;
  private boolean closed;
  private List<Runnable> whenOver = List.of();

  public Body(Source source) {
    this.source = source;
  }

  /** No bytes and no trailers. */
  public static Body empty() {
    Body body = new Body(NOWHERE);
    body.trailers = new Headers();
    return body;
  }

  /**
   * Bytes that are all there.
   *
   * @param bytes owned by the new body
   */
  public static Body of(ByteBuf bytes) {
    Body body = new Body(NOWHERE);
    body.last(bytes);
    return body;
  }

  /** Whether it is known that there are no bytes and no trailers. */
  public boolean isEmpty() {
    return trailers != null && trailers.isEmpty() && coming.isEmpty() && kept.isEmpty() && whole;
  }

  /** The trailers, when all has come; null before, and when the rest did not come. */
  public @Nullable Headers trailers() {
    return trailers;
  }

  /** Why the rest did not come; null when it did, or still may. */
  public @Nullable Failure failure() {
    return failure;
  }

  /** From the source: more bytes, which belong to the body. */
  public void data(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (size == 0 || closed || isSettled()) {
      bytes.release();
      if (size > 0) {
        source.passedOn(size); // or other streams of the connection would starve
      }
      return;
    }
    received += size;
    coming.add(bytes);
    give();
  }

  /** From the source: the last bytes, which belong to the body, with no trailers behind them. */
  public void last(ByteBuf bytes) {
    if (bytes.isReadable() && !closed && !isSettled()) {
      trailers = new Headers();
      received += bytes.readableBytes();
      coming.add(bytes);
      give();
    } else {
      data(bytes);
      end(new Headers());
    }
  }

  /** From the source: that was all. */
  public void end(Headers last) {
    if (!isSettled() && !closed) {
      trailers = last;
      give();
    }
  }

  /** From the source: the rest will not come. */
  public void fail(Failure why) {
    if (!isSettled() && !closed) {
      failure = why;
      give();
    }
  }

  /**
   * Has trailers changed on their way to sinks, on top of what was asked for before, while {@link
   * #trailers} stays what came. A body that has none gets none.
   *
   * @param change of a copy
   */
  public void changeTrailers(Consumer<Headers> change) {
    UnaryOperator<Headers> before = trailersFor;
    trailersFor =
        trailers -> {
          Headers changed = before.apply(trailers).copy();
          change.accept(changed);
          return changed;
        };
  }

  private boolean isSettled() {
    return trailers != null || failure != null;
  }

  /** Has up to so many bytes kept that are given from now on. */
  public void keep(int bytes) {
    keepBytes = bytes;
  }

  private void dropKept() {
    kept.forEach(ByteBuf::release);
    kept.clear();
    keptBytes = 0;
  }

  /** Whether a reading that begins now gets all, from the first byte on. */
  public boolean mayBeReadAgain() {
    return whole && failure == null && !closed;
  }

  /**
   * Gives all to a sink, from the first byte on, and then {@link Sink#end} or {@link Sink#failed}.
   * Takes the place of an earlier reading, whose sink gets nothing more. The sink is called back
   * before this returns when something is there.
   *
   * @throws IllegalStateException when the first bytes are gone
   */
  public Reading read(Sink sink) {
    if (!whole || closed) {
      throw new IllegalStateException("what this body began with is gone");
    }
    boolean first = reading == null;
    Reading begun = new Reading(sink);
    reading = begun;
    if (first && !isSettled()) {
      source.wanted();
    }
    give();
    return begun;
  }

  private void give() {
    Reading to = reading;
    if (to == null || to.giving || to.ended) {
      return; // what came within a call of the sink is given when that call is over
    }
    to.giving = true;
    for (ByteBuf next = next(to); next != null; next = next(to)) {
      if (isLast(to)) {
        to.sink.last(next);
      } else {
        to.sink.data(next);
      }
      if (reading != to || closed) {
        return; // another reading has begun within, and has been given the rest
      }
    }
    to.giving = false;
    Headers last = trailers;
    Failure why = failure;
    to.ended = isSettled();
    if (last != null) {
      to.sink.end(last.isEmpty() ? last : trailersFor.apply(last));
      over();
    } else if (why != null) {
      to.sink.failed(why);
      over();
    }
  }

  private boolean isLast(Reading to) {
    return trailers != null
        && trailers.isEmpty()
        && coming.isEmpty()
        && to.keptGiven >= kept.size();
  }

  private @Nullable ByteBuf next(Reading to) {
    if (to.keptGiven < kept.size()) {
      return kept.get(to.keptGiven++).retainedSlice();
    }
    ByteBuf fresh = coming.poll();
    if (fresh == null || !whole) {
      return fresh;
    }
    if (keptBytes + fresh.readableBytes() > keepBytes) {
      whole = false;
      dropKept();
      return fresh;
    }
    keptBytes += fresh.readableBytes();
    kept.add(fresh);
    to.keptGiven++;
    return fresh.retainedSlice();
  }

  /** Whether a reading has come to its end, or the body is closed. */
  public boolean isOver() {
    return over || closed;
  }

  /** Has a task run when a reading has come to its end or the body is closed; at once when so. */
  public void whenOver(Runnable task) {
    if (over) {
      task.run();
      return;
    }
    if (whenOver.isEmpty()) {
      whenOver = new ArrayList<>(4);
    }
    whenOver.add(task);
  }

  private void over() {
    if (!over) {
      over = true;
      List<Runnable> told = whenOver;
      whenOver = List.of();
      told.forEach(Runnable::run);
    }
  }

  /** Nobody wants the rest, if there is any. Idempotent. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    reading = null;
    dropKept();
    for (ByteBuf bytes = coming.poll(); bytes != null; bytes = coming.poll()) {
      bytes.release();
    }
    if (received > credited) {
      // Also what a sink was given and has not passed on yet: it is not heard any more.
      int rest = (int) (received - credited);
      credited = received;
      source.passedOn(rest);
    }
    if (!isSettled()) {
      source.stopped();
    }
    over();
  }
}
