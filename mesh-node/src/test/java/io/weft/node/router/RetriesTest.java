package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.stack.retry.Backoff;
import io.weft.stack.retry.RetryBudget;
import io.weft.stack.retry.TokenBudget;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RetriesTest {
  private final ManualLoop loop = new ManualLoop();
  private final Held held = new Held();
  private final RetryBudget client = new TokenBudget(loop.ticker());
  private final Held.Request request = new Held.Request();
  private final RecordingReply<String> reply = new RecordingReply<>();
  private final CallContext context = new CallContext(loop, loop.ticker().nanos());

  /** Answers that begin with "again" may be had once more, and calls that broke off may too. */
  private static final class Lenient implements ResponseClassifier<String> {
    @Override
    public ResponseClass classify(String response) {
      return response.startsWith("again") ? ResponseClass.RETRYABLE : ResponseClass.SUCCESS;
    }

    @Override
    public boolean isRetryable(Failure failure) {
      return failure.mayBeRetried() && failure.kind() != Failure.Kind.PROTOCOL;
    }
  }

  private Service<Held.Request, String> retries(Backoff backoff, RetryBudget ofName) {
    CallClassifier<Held.Request, String> classifier = call -> new Lenient();
    Service<Held.Request, String> tracked =
        (call, sent, to) -> {
          call.drawOn(client);
          held.call(call, sent, to);
        };
    return Stack.<Held.Request, String>leaf(new Role("held"), "waits", params -> tracked)
        .push(Retries.module(new Random(1)))
        .make(
            Params.empty()
                .with(Retries.CLASSIFIER, Optional.of(classifier))
                .with(Retries.TERMS, new Retries.Terms(3, backoff))
                .with(Retries.BUDGET, () -> ofName));
  }

  private void call(Backoff backoff) {
    retries(backoff, new TokenBudget(loop.ticker())).call(context, request, reply);
  }

  private static Backoff none() {
    return Backoff.constant(Duration.ZERO);
  }

  @AfterEach
  void theRequestIsReleased() {
    assertThat(request.refCnt()).isZero();
    assertThat(reply.completions()).isEqualTo(1);
  }

  @Test
  void aRetryableAnswerIsAskedForAgain() {
    call(none());
    held.next().ok("again, please");
    held.next().failed(Failure.maybeExecuted(Failure.Kind.UPSTREAM_CLOSED, "closed"));
    held.next().ok("here");

    assertThat(reply.response()).isEqualTo("here");
    assertThat(held.calls()).isEqualTo(3);
  }

  @Test
  void theLastAnswerIsGivenWhenThereAreNoMoreRetries() {
    call(none());
    for (int i = 0; i < 4; i++) {
      held.next().ok("again " + i);
    }

    assertThat(reply.response()).isEqualTo("again 3");
    assertThat(held.calls()).isEqualTo(4);
  }

  @Test
  void whatIsNotRetryableIsGivenAsItIs() {
    call(none());
    held.next().failed(Failure.notRetryable(Failure.Kind.ENDPOINT_FAILED, "never again"));

    assertThat(reply.failure()).hasMessage("never again");
    assertThat(held.calls()).isEqualTo(1);
  }

  @Test
  void whatNoEndpointTookIsNotAskedForAgainAtOnce() {
    call(none());
    held.next().failed(Failure.notSent(Failure.Kind.CONNECT, "refused"));

    assertThat(reply.failure()).hasMessage("refused");
  }

  @Test
  void aPauseIsMadeBeforeEachRetry() {
    call(Backoff.constant(Duration.ofMillis(100)));
    held.next().failed(Failure.notSent(Failure.Kind.CONNECT, "refused"));
    loop.advance(Duration.ofMillis(99));
    assertThat(held.calls()).isEqualTo(1);
    loop.advance(Duration.ofMillis(1));
    held.next().ok("here");

    assertThat(reply.response()).isEqualTo("here");
  }

  @Test
  void aPauseThatWouldOutlastTheCallIsNotMade() {
    context.shortenDeadline(loop.ticker().nanos() + Duration.ofMillis(100).toNanos());
    call(Backoff.constant(Duration.ofMillis(100)));
    held.next().ok("again");

    assertThat(reply.response()).isEqualTo("again");
  }

  @Test
  void aCallerThatGoesAwayInAPauseEndsTheCall() {
    call(Backoff.constant(Duration.ofMillis(100)));
    held.next().ok("again");
    context.cancel();
    loop.advance(Duration.ofSeconds(1));

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.CANCELLED);
    assertThat(held.calls()).isEqualTo(1);
  }

  @Test
  void nothingIsRetriedForACallerThatIsGone() {
    call(none());
    context.cancel();
    held.next().ok("again");

    assertThat(reply.response()).isEqualTo("again");
    assertThat(held.calls()).isEqualTo(1);
  }

  @Test
  void theBudgetOfTheClientBoundsRetriesOfAllNames() {
    while (client.tryWithdraw()) {
      // until it is spent
    }
    call(none());
    held.next().ok("again");

    assertThat(reply.response()).isEqualTo("again");
  }

  @Test
  void theBudgetOfTheNameBoundsItsRetries() {
    retries(none(), new TokenBudget(0, 0, Duration.ofSeconds(10), loop.ticker()))
        .call(context, request, reply);
    held.next().ok("again");

    assertThat(reply.response()).isEqualTo("again");
    assertThat(client.balance()).isEqualTo(100);
  }

  @Test
  void aCallThatReachedNoClientIsNotRetried() {
    CallClassifier<Held.Request, String> classifier = call -> new Lenient();
    Stack.<Held.Request, String>leaf(new Role("held"), "waits", params -> held)
        .push(Retries.module(new Random(1)))
        .make(
            Params.empty()
                .with(Retries.CLASSIFIER, Optional.of(classifier))
                .with(Retries.BUDGET, () -> new TokenBudget(loop.ticker())))
        .call(context, request, reply);
    held.next().failed(Failure.maybeExecuted(Failure.Kind.TIMEOUT, "late"));

    assertThat(reply.failure()).hasMessage("late");
  }
}
