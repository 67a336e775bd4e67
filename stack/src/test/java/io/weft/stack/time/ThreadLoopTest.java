package io.weft.stack.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadLoopTest {
  private final ThreadLoop loop = new ThreadLoop("test-loop", Ticker.system());
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @Test
  void runsTasksInTheirOrderOnItsThread() throws Exception {
    CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
    loop.execute(() -> ran.add("first"));
    loop.execute(
        () -> {
          throw new IllegalStateException("expected by this test");
        });
    loop.execute(() -> inLoop.complete(loop.inLoop()));
    assertThat(inLoop.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.inLoop()).isFalse();
    assertThat(ran).containsExactly("first");
    loop.close();
  }

  @Test
  void whatIsStillToDoIsDoneWhenItCloses() {
    loop.execute(() -> loop.execute(() -> ran.add("of a task")));
    loop.execute(() -> ran.add("waiting"));
    Loop.Timeout far = loop.schedule(TimeUnit.HOURS.toNanos(1), () -> ran.add("never"));
    loop.close();
    loop.execute(() -> ran.add("too late"));
    far.cancel();
    assertThat(ran).containsExactlyInAnyOrder("waiting", "of a task");
  }

  @Test
  void whatWasCalledOffDoesNotRun() throws Exception {
    CompletableFuture<Boolean> due = new CompletableFuture<>();
    loop.schedule(TimeUnit.MILLISECONDS.toNanos(20), () -> ran.add("called off")).cancel();
    Loop.Timeout unused =
        loop.schedule(TimeUnit.MILLISECONDS.toNanos(20), () -> due.complete(true));
    assertThat(due.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).isEmpty();
    loop.close();
  }
}
