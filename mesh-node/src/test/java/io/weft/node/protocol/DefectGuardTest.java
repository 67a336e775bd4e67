package io.weft.node.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A caller has one answer, whatever is thrown on the way of its call. */
final class DefectGuardTest {
  private final ManualLoop loop = new ManualLoop();
  private final CallContext context = new CallContext(loop, loop.ticker().nanos());
  private final AtomicInteger defects = new AtomicInteger();
  private final RecordingReply<ByteBuf> reply = new RecordingReply<>();
  private final ByteBuf response = Unpooled.buffer();

  private void call(Service<String, ByteBuf> service) {
    new DefectGuard<String, ByteBuf>("a port", n -> defects.addAndGet((int) n))
        .call(context, "a call", reply, service);
  }

  private static NoSuchMethodError defect() {
    return new NoSuchMethodError("'void gone()'");
  }

  @Test
  void aStepThatThrowsAnErrorIsAnAnswer() {
    call(
        (own, request, to) -> {
          throw defect();
        });

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.INTERNAL);
    assertThat(reply.failure()).hasMessageContaining("NoSuchMethodError: 'void gone()'");
    assertThat(context.isCancelled()).isTrue();
    assertThat(defects).hasValue(1);
  }

  @Test
  void aStepThatThrowsLaterIsAnAnswer() {
    call((own, request, to) -> loop.execute(() -> own.defect(defect())));
    assertThat(reply.isDone()).isFalse();

    loop.runTasks();

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.INTERNAL);
  }

  @Test
  void whatIsThrownBehindTheAnswerIsNone() {
    call(
        (own, request, to) -> {
          to.ok(response);
          throw new IllegalStateException("too late");
        });

    assertThat(reply.response()).isSameAs(response);
    assertThat(response.refCnt()).isEqualTo(1);
    assertThat(defects).hasValue(1);
  }

  @Test
  void theAnswerBehindADefectIsDropped() {
    call(
        (own, request, to) -> {
          loop.execute(() -> to.ok(response));
          throw defect();
        });

    loop.runTasks();

    assertThat(reply.failure().kind()).isEqualTo(Failure.Kind.INTERNAL);
    assertThat(reply.completions()).isEqualTo(1);
    assertThat(response.refCnt()).isZero();
  }
}
