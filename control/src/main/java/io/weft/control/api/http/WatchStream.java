package io.weft.control.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a watch: a line for each state, and no line before the one before it is out. A slow
 * reader misses what is no longer so, and gets the newest; nothing piles up for it. A state that
 * would look like the last one is not written, and a failure is the last line.
 *
 * <p>On the loop of its connection, but for what observes.
 */
final class WatchStream implements Body.Source {
  private final Executor loop;
  private final Consumer<WatchStream> whenOver;
  private final Body body = new Body(this);
  private final AtomicReference<@Nullable State<Supplier<String>>> newest = new AtomicReference<>();
  private Activity.Observation observation = () -> {};
  private String written = "";
  private int underWay;
  private boolean over;

  /**
   * @param whenOver is told once that nothing more will be written
   */
  WatchStream(Executor loop, Consumer<WatchStream> whenOver) {
    this.loop = loop;
    this.whenOver = whenOver;
  }

  Body body() {
    return body;
  }

  /** Begins to observe; once. */
  void start(Activity<Supplier<String>> lines) {
    observation =
        lines.observe(
            state -> {
              if (First.isKnown(state) && newest.getAndSet(state) == null) {
                loop.execute(this::write);
              }
            });
    if (over) {
      observation.close();
    }
  }

  private void write() {
    if (over || underWay > 0) {
      return;
    }
    State<Supplier<String>> state = newest.getAndSet(null);
    if (state == null) {
      return;
    }
    State<String> line = state.map(Supplier::get);
    if (line instanceof State.Ok<String> ok) {
      if (!ok.value().equals(written)) {
        written = ok.value();
        give(written);
      }
    } else if (line instanceof State.Failed<String> failed) {
      give(Problems.message(Problems.cause(failed.cause())) + "\n");
      end();
    }
  }

  private void give(String line) {
    ByteBuf bytes = Unpooled.copiedBuffer(line, StandardCharsets.UTF_8);
    underWay += bytes.readableBytes();
    body.data(bytes);
  }

  /** Ends the body soundly after what is written already. */
  void end() {
    if (!over) {
      over();
      body.end(new Headers());
    }
  }

  /** As {@link #end}, from any thread. */
  void drain() {
    loop.execute(this::end);
  }

  @Override
  public void passedOn(int bytes) {
    underWay -= bytes;
    write();
  }

  @Override
  public void stopped() {
    if (!over) {
      over();
    }
  }

  private void over() {
    over = true;
    observation.close();
    whenOver.accept(this);
  }
}
