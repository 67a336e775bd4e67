package io.weft.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A caller that means well, while somebody else does not: it calls again and again until it is
 * closed, and finds out whether all went well and how much memory the node had meanwhile.
 */
final class Bystander implements AutoCloseable {
  private static final int ENOUGH = 5;

  private final Callable<String> call;
  private final String expected;
  private final AtomicInteger answered = new AtomicInteger();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final long directBefore = Memory.directBytesNow();
  private final Thread thread = new Thread(this::run, "bystander");
  private volatile long peakDirect;
  private volatile boolean closed;

  private Bystander(Callable<String> call, String expected) {
    this.call = call;
    this.expected = expected;
  }

  static Bystander start(Callable<String> call, String expected) {
    Bystander bystander = new Bystander(call, expected);
    bystander.thread.start();
    return bystander;
  }

  private void run() {
    while (!closed) {
      try {
        String answer = call.call();
        if (answer.equals(expected)) {
          answered.incrementAndGet();
        } else {
          wrong.add(answer);
        }
      } catch (Exception e) {
        wrong.add(e.toString());
      }
      peakDirect = Math.max(peakDirect, Memory.directBytesNow());
    }
  }

  /** Waits for more calls, and finds that all since its start were answered. */
  void isServed() {
    int before = answered.get();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !wrong.isEmpty() || answered.get() >= before + ENOUGH);
    assertThat(wrong).isEmpty();
  }

  /** By how much the direct memory grew at most, in bytes. */
  long directGrowth() {
    return peakDirect - directBefore;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
