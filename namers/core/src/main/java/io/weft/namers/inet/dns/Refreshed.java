package io.weft.namers.inet.dns;

import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What name servers have under a name, asked for again when its time is over. Every answer is told,
 * also one that is as the one before; a failure is told too, and the question is asked again,
 * sooner at first and then less and less often. Observers are told on the loop.
 */
final class Refreshed<T> implements Activity<List<T>> {
  private final Loop loop;
  private final RandomGenerator random;
  private final Pace pace;
  private final Supplier<? extends CompletionStage<Records<T>>> question;

  /**
   * @param question asked on the loop, which it must not block
   */
  Refreshed(
      Loop loop,
      RandomGenerator random,
      Pace pace,
      Supplier<? extends CompletionStage<Records<T>>> question) {
    this.loop = loop;
    this.random = random;
    this.pace = pace;
    this.question = question;
  }

  @Override
  public Observation observe(Consumer<? super State<List<T>>> observer) {
    observer.accept(new State.Pending<>());
    Run run = new Run(observer);
    loop.execute(run::ask);
    return run;
  }

  private final class Run implements Observation {
    private final Consumer<? super State<List<T>>> observer;
    private final Reconnects retries = new Reconnects(loop, Reconnects.BACKOFF, random);
    private Loop.@Nullable Timeout next;
    private volatile boolean closed;

    Run(Consumer<? super State<List<T>>> observer) {
      this.observer = observer;
    }

    void ask() {
      if (!closed) {
        question
            .get()
            .whenComplete((records, problem) -> loop.execute(() -> told(records, problem)));
      }
    }

    private void told(@Nullable Records<T> records, @Nullable Throwable problem) {
      if (closed) {
        return;
      }
      if (records != null) {
        retries.succeeded();
        if (!pace.once() || records.values().isEmpty()) {
          next = loop.schedule(pace.nanos(records, random), this::ask);
        }
        observer.accept(new State.Ok<>(records.values()));
      } else if (problem != null) {
        retries.later(this::ask);
        observer.accept(new State.Failed<>(problem));
      }
    }

    @Override
    public void close() {
      closed = true;
      loop.execute(
          () -> {
            retries.close();
            if (next != null) {
              next.cancel();
            }
          });
    }
  }
}
