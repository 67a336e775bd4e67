package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlineAdmissionTest {
  private final ManualLoop loop = new ManualLoop();
  private final Held held = new Held();
  private final Service<Held.Request, String> service =
      Stack.<Held.Request, String>leaf(new Role("held"), "waits", params -> held)
          .push(DeadlineAdmission.module(loop.ticker()))
          .make(Params.empty());

  private RecordingReply<String> call(Duration left) {
    CallContext context = new CallContext(loop, loop.ticker().nanos());
    if (!left.isZero()) {
      context.shortenDeadline(loop.ticker().nanos() + left.toNanos());
    }
    RecordingReply<String> reply = new RecordingReply<>();
    Held.Request request = new Held.Request();
    service.call(context, request, reply);
    assertThat(request.refCnt()).isZero();
    return reply;
  }

  private void answersTake(Duration time, int calls) {
    for (int i = 0; i < calls; i++) {
      RecordingReply<String> reply = call(Duration.ZERO);
      loop.advance(time);
      held.next().ok("done");
      assertThat(reply.response()).isEqualTo("done");
    }
  }

  @Test
  void aCallWithLessTimeThanAnyAnswerTookIsTurnedAway() {
    answersTake(Duration.ofMillis(100), 100);

    Failure failure = call(Duration.ofMillis(99)).failure();
    assertThat(failure.kind()).isEqualTo(Failure.Kind.TIMEOUT);
    assertThat(failure.certainlyNotSent()).isTrue();
    assertThat(failure)
        .hasMessage("99000 us are left, and no answer of late took less than 100000 us");

    int before = held.calls();
    call(Duration.ofMillis(101));
    call(Duration.ZERO);
    assertThat(held.calls()).isEqualTo(before + 2);
  }

  @Test
  void oneQuickAnswerLetsThemThrough() {
    answersTake(Duration.ofMillis(100), 100);
    answersTake(Duration.ofMillis(1), 1);
    int before = held.calls();
    call(Duration.ofMillis(10));

    assertThat(held.calls()).isEqualTo(before + 1);
  }

  @Test
  void aTryIsMadeAgainWhenNothingWasHeardForAWhile() {
    answersTake(Duration.ofMillis(100), 100);
    loop.advance(Duration.ofSeconds(6));
    int before = held.calls();
    call(Duration.ofMillis(10));

    assertThat(held.calls()).isEqualTo(before + 1);
  }

  @Test
  void nothingIsKnownAtFirst() {
    answersTake(Duration.ofMillis(100), 3);
    int before = held.calls();
    call(Duration.ofMillis(10));

    assertThat(held.calls()).isEqualTo(before + 1);
  }
}
