package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.limit.Limit;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {
  private static final long MILLI = 1_000_000;

  private final ManualLoop loop = new ManualLoop();
  private final Held held = new Held();
  private final AtomicInteger shed = new AtomicInteger();
  private final List<Held.Request> requests = new ArrayList<>();

  private ConcurrencyLimit<Held.Request, String> limit(int concurrent, int pending) {
    return new ConcurrencyLimit<>(
        "the cluster",
        Limit.fixed(concurrent),
        new ConcurrencyLimit.Terms(pending, 1000 * MILLI),
        n -> shed.addAndGet((int) n));
  }

  private RecordingReply<String> call(
      ConcurrencyLimit<Held.Request, String> limit, CallContext context) {
    Held.Request request = new Held.Request();
    requests.add(request);
    RecordingReply<String> reply = new RecordingReply<>();
    limit.call(context, request, reply, held);
    return reply;
  }

  private RecordingReply<String> call(ConcurrencyLimit<Held.Request, String> limit) {
    return call(limit, context());
  }

  private CallContext context() {
    return new CallContext(loop, loop.ticker().nanos());
  }

  private CallContext context(Duration left) {
    CallContext context = context();
    context.shortenDeadline(loop.ticker().nanos() + left.toNanos());
    return context;
  }

  @AfterEach
  void everyRequestIsReleased() {
    assertThat(requests).allMatch(request -> request.refCnt() == 0);
  }

  @Test
  void noMoreCallsThanTheLimitAreServedAndOthersWaitInTheirOrder() {
    ConcurrencyLimit<Held.Request, String> limit = limit(2, 10);
    List<RecordingReply<String>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(call(limit));
    }
    assertThat(held.calls()).isEqualTo(2);
    assertThat(limit.queued()).isEqualTo(3);

    for (int i = 0; i < 5; i++) {
      held.next().ok("answer " + i);
      loop.runTasks();
      assertThat(replies.get(i).response()).isEqualTo("answer " + i);
      assertThat(limit.inFlight()).isEqualTo(Math.min(2, 4 - i));
    }
    assertThat(held.calls()).isEqualTo(5);
    assertThat(limit.queued()).isZero();
    assertThat(shed.get()).isZero();
  }

  @Test
  void aCallThatFindsTheQueueFullIsTurnedAwayAsNotSent() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 1);
    call(limit);
    call(limit);
    Failure failure = call(limit).failure();

    assertThat(failure.kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(failure.certainlyNotSent()).isTrue();
    assertThat(failure).hasMessage("1 calls are being served by the cluster and 1 wait");
    assertThat(shed.get()).isEqualTo(1);
    finish(2);
  }

  @Test
  void aCallLeavesTheQueueWhenItsTimeIsUp() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 5);
    call(limit);
    RecordingReply<String> hurried = call(limit, context(Duration.ofMillis(50)));
    RecordingReply<String> patient = call(limit);

    loop.advance(Duration.ofMillis(51));
    assertThat(hurried.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(limit.queued()).isEqualTo(1);

    loop.advance(Duration.ofSeconds(1));
    assertThat(patient.failure().kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(limit.queued()).isZero();
    finish(1);
    assertThat(held.calls()).isEqualTo(1);
  }

  @Test
  void aCallThatWouldWaitLongerThanItHasIsTurnedAwayAtOnce() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 5);
    call(limit);
    loop.advance(Duration.ofMillis(100));
    finish(1); // so calls take 100 ms

    call(limit);
    call(limit, context(Duration.ofMillis(500)));
    Failure failure = call(limit, context(Duration.ofMillis(150))).failure();

    assertThat(failure.kind()).isEqualTo(Failure.Kind.OVERLOADED);
    assertThat(failure).hasMessageContaining("longer than the 150 ms that it has left");
    finish(2);
  }

  @Test
  void aCallerThatGoesAwayLeavesTheQueue() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 5);
    call(limit);
    CallContext context = context();
    RecordingReply<String> reply = call(limit, context);
    RecordingReply<String> next = call(limit);
    context.cancel();

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(shed.get()).isZero();
    held.next().ok("first");
    loop.runTasks();
    held.next().ok("third");
    assertThat(next.response()).isEqualTo("third");
  }

  @Test
  void aPlaceGivenToACallThatIsGoneGoesToTheNext() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 5);
    call(limit);
    CallContext context = context();
    RecordingReply<String> gone = call(limit, context);
    RecordingReply<String> next = call(limit);
    held.next().ok("first"); // gives the place, on the loop, which has not run yet
    context.cancel();
    loop.runTasks();

    assertThat(gone.failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    held.next().ok("third");
    assertThat(next.response()).isEqualTo("third");
    assertThat(limit.inFlight()).isZero();
  }

  @Test
  void aFailedCallFreesItsPlace() {
    ConcurrencyLimit<Held.Request, String> limit = limit(1, 0);
    RecordingReply<String> reply = call(limit);
    held.next().failed(Failure.notSent(Failure.Kind.CONNECT, "refused"));

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.CONNECT);
    assertThat(limit.inFlight()).isZero();
    call(limit);
    assertThat(held.calls()).isEqualTo(2);
  }

  @Test
  void manyThreadsNeverPassTheLimitAndLoseNoCall() throws InterruptedException {
    ConcurrencyLimit<Held.Request, String> limit =
        new ConcurrencyLimit<>(
            "the cluster",
            Limit.fixed(3),
            new ConcurrencyLimit.Terms(100_000, 60_000 * MILLI),
            n -> shed.addAndGet((int) n));
    AtomicInteger served = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger replies = new AtomicInteger();
    int threads = 4;
    int calls = 1500;
    CountDownLatch done = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      int index = t;
      new Thread(
              () -> {
                ManualLoop own = new ManualLoop(index, loop.ticker());
                List<RecordingReply<String>> waiting = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                  RecordingReply<String> reply = new RecordingReply<>();
                  waiting.add(reply);
                  limit.call(
                      new CallContext(own, own.ticker().nanos()),
                      new Held.Request(),
                      reply,
                      (context, request, inner) -> {
                        most.accumulateAndGet(limit.inFlight(), Math::max);
                        served.incrementAndGet();
                        own.execute(() -> inner.ok("done"));
                      });
                  own.runTasks();
                }
                while (waiting.stream().anyMatch(reply -> !reply.isDone())) {
                  own.runTasks();
                  Thread.onSpinWait();
                }
                replies.addAndGet(waiting.size());
                done.countDown();
              })
          .start();
    }
    done.await();

    assertThat(replies.get()).isEqualTo(threads * calls);
    assertThat(served.get()).isEqualTo(threads * calls);
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(limit.inFlight()).isZero();
    assertThat(limit.queued()).isZero();
  }

  private void finish(int calls) {
    for (int i = 0; i < calls; i++) {
      held.next().ok("done");
      loop.runTasks();
    }
  }
}
