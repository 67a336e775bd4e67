package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.call.CallContext;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PendingCallsTest {
  private final ManualLoop loop = new ManualLoop();
  private final PendingCalls<Held.Request, String> pending =
      new PendingCalls<>("the binding of /svc", 1_000_000_000);

  /** There is nobody on the stack whom it would reach. */
  @Test
  void whatIsThrownBehindTheWaitIsToldToWhoeverTookTheCallIn() {
    List<Throwable> defects = new ArrayList<>();
    CallContext context = new CallContext(loop, loop.ticker().nanos());
    context.onDefect(defects::add);
    Error defect = new NoSuchMethodError("'void gone()'");
    pending.add(context, new Held.Request(), new RecordingReply<>());

    pending.release(
        (own, request, reply) -> {
          throw defect;
        });
    loop.runTasks();

    assertThat(defects).containsExactly(defect);
    assertThat(loop.pendingTimeouts()).isZero();
  }
}
