package io.weft.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import io.weft.node.router.Destination;
import io.weft.node.router.RouterParams;
import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FaultInjectionTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualLoop loop = new ManualLoop();
  private final Faults faults = new Faults(loop.ticker(), new Random(1));
  private final CallContext context = new CallContext(loop, 0);
  private final ByteBuf request = Unpooled.directBuffer().writeByte(1);
  private final RecordingReply<String> reply = new RecordingReply<>();
  private final Service<ByteBuf, String> service =
      Stack.<ByteBuf, String>leaf(
              new Role("leaf"),
              "answers",
              params ->
                  (at, sent, to) -> {
                    sent.release();
                    to.ok("answer");
                  })
          .push(FaultInjection.module(faults))
          .make(
              Params.empty()
                  .with(RouterParams.DESTINATION, Destination.of(Path.parse("/thrift/users/get"))));

  private ActiveFault set(long delayMillis, @Nullable String abort) {
    return faults.add(
        new Fault(
            Optional.empty(),
            Prefix.parse("/thrift/users"),
            1,
            Duration.ofMillis(delayMillis),
            Optional.ofNullable(abort)),
        MINUTE);
  }

  private void call() {
    service.call(context, request, reply);
  }

  private void ended(Failure.Kind kind, boolean certainlyNotSent) {
    assertThat(reply.failure().kind()).isEqualTo(kind);
    assertThat(reply.failure().certainlyNotSent()).isEqualTo(certainlyNotSent);
    assertThat(request.refCnt()).isZero();
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @Test
  void withoutAFaultACallGoesOnAtOnce() {
    call();
    assertThat(reply.response()).isEqualTo("answer");
  }

  @Test
  void anAbortIsNoFailureToBeTriedAgain() {
    ActiveFault fault = set(0, "the disk is full");
    call();

    ended(Failure.Kind.INJECTED, false);
    assertThat(reply.failure()).hasMessage("fault 1: the disk is full");
    assertThat(reply.failure().mayBeRetried()).isFalse();
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void aDelayedCallGoesOnAfterwards() {
    ActiveFault fault = set(200, null);
    call();
    loop.advance(Duration.ofMillis(199));
    assertThat(reply.isDone()).isFalse();
    loop.advance(Duration.ofMillis(1));

    assertThat(reply.response()).isEqualTo("answer");
    assertThat(fault.hits()).isEqualTo(1);
    context.cancel(); // late: nobody minds
    assertThat(reply.completions()).isEqualTo(1);
  }

  @Test
  void aDelayMayEndInAnAbort() {
    set(200, "slow and broken");
    call();
    loop.advance(Duration.ofMillis(199));
    assertThat(reply.isDone()).isFalse();
    loop.advance(Duration.ofMillis(1));

    ended(Failure.Kind.INJECTED, false);
  }

  @Test
  void aDelayDoesNotOutlastTheCallsTime() {
    context.shortenDeadline(Duration.ofMillis(50).toNanos());
    set(200, null);
    call();
    loop.advance(Duration.ofMillis(50));

    ended(Failure.Kind.TIMEOUT, true);
  }

  @Test
  void aCallWithoutTimeIsNotSentAfterAnyDelay() {
    loop.advance(MINUTE);
    context.shortenDeadline(0);
    set(200, null);
    call();
    loop.runTasks();

    ended(Failure.Kind.TIMEOUT, true);
  }

  @Test
  void aCancelledCallDoesNotWait() {
    set(200, null);
    call();
    context.cancel();

    ended(Failure.Kind.CANCELLED, true);
    loop.advance(MINUTE);
    assertThat(reply.completions()).isEqualTo(1);
  }

  @Test
  void aCallThatWasCancelledBeforeDoesNotBeginToWait() {
    set(200, null);
    context.cancel();
    call();

    ended(Failure.Kind.CANCELLED, true);
  }
}
