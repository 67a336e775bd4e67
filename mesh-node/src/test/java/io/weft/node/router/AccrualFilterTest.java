package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.balancers.Status;
import io.weft.balancers.health.DownMembers;
import io.weft.balancers.health.FailFast;
import io.weft.balancers.health.FailFastListener;
import io.weft.balancers.health.FailureAccrual;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.testkit.ManualLoop;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What failure accrual is told of the calls of an endpoint, and which calls come to it at all. */
final class AccrualFilterTest {
  private static final Set<Failure.Kind> OF_THE_ENDPOINT =
      EnumSet.of(
          Failure.Kind.CONNECT,
          Failure.Kind.TLS,
          Failure.Kind.TIMEOUT,
          Failure.Kind.UPSTREAM_CLOSED,
          Failure.Kind.REFUSED,
          Failure.Kind.ENDPOINT_FAILED,
          Failure.Kind.PROTOCOL);

  private final ManualLoop loop = new ManualLoop();
  private final List<String> told = new ArrayList<>();
  private final FailFast failFast =
      new FailFast(new DownMembers(() -> 2), new Random(1), FailFastListener.none());
  private final Service<ByteBuf, String> endpoint =
      Stack.<ByteBuf, String>leaf(new Role("leaf"), "answers", params -> this::answer)
          .push(AccrualFilter.module())
          .push(FailFastFilter.module())
          .make(
              Params.empty()
                  .with(RouterParams.HEALTH, new EndpointHealth(new Telling(), failFast)));
  private @Nullable Failure failure;
  private String response = "";

  private void answer(CallContext context, ByteBuf request, Reply<String> reply) {
    request.release();
    told.add("sent");
    if (failure == null) {
      reply.ok(response);
    } else {
      reply.failed(failure);
    }
  }

  private void call(ResponseClassifier<String> classifier) {
    CallContext context = new CallContext(loop, 0);
    context.classifyBy(classifier);
    ByteBuf request = Unpooled.buffer();
    endpoint.call(
        context,
        request,
        new Reply<>() {
          @Override
          public void ok(String answer) {
            told.add("ok " + answer);
          }

          @Override
          public void failed(Failure why) {
            told.add(why.kind().code());
          }
        });
    assertThat(request.refCnt()).isZero();
  }

  @Test
  void anAnswerIsJudgedByTheClassifierOfItsCall() {
    response = "busy";
    call(ResponseClassifier.successful());
    call(answer -> ResponseClass.RETRYABLE);
    call(answer -> ResponseClass.FAILURE);

    assertThat(told)
        .containsExactly(
            "started",
            "sent",
            "succeeded",
            "ok busy",
            "started",
            "sent",
            "failed",
            "ok busy",
            "started",
            "sent",
            "failed",
            "ok busy");
  }

  @ParameterizedTest
  @EnumSource(Failure.Kind.class)
  void aFailureIsThatOfTheEndpointOrSaysNothing(Failure.Kind kind) {
    failure = Failure.maybeExecuted(kind, "why");
    call(ResponseClassifier.successful());

    assertThat(told)
        .containsExactly(
            "started", "sent", OF_THE_ENDPOINT.contains(kind) ? "failed" : "ignored", kind.code());
  }

  @Test
  void aCallThatFailsFastIsNotSentAndNotCounted() {
    failFast.connectFailed(Failure.notSent(Failure.Kind.TLS, "expired"), loop, () -> {});
    call(ResponseClassifier.successful());
    assertThat(told).containsExactly("tls");

    failFast.connected();
    call(ResponseClassifier.successful());
    assertThat(told).containsExactly("tls", "started", "sent", "succeeded", "ok ");
  }

  private final class Telling implements FailureAccrual, FailureAccrual.Outcome {
    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public Outcome started() {
      told.add("started");
      return this;
    }

    @Override
    public void succeeded() {
      told.add("succeeded");
    }

    @Override
    public void failed() {
      told.add("failed");
    }

    @Override
    public void ignored() {
      told.add("ignored");
    }

    @Override
    public void close() {}
  }
}
