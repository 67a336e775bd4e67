package io.weft.node.protocol.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttemptTest {
  /** Takes its outcome as a step does that has a defect. */
  private record Broken(Error defect) implements Reply<String> {
    @Override
    public void ok(String response) {
      throw defect;
    }

    @Override
    public void failed(Failure failure) {
      throw defect;
    }
  }

  private static final class Nobody implements Attempt.Queue<ByteBuf, String> {
    @Override
    public String address() {
      return "10.0.0.7:80";
    }

    @Override
    public void forget(Attempt<ByteBuf, String> attempt) {}
  }

  private final ManualLoop loop = new ManualLoop();
  private final CallContext context = new CallContext(loop, loop.ticker().nanos());
  private final Error defect = new NoSuchMethodError("'void gone()'");
  private final List<Throwable> defects = new ArrayList<>();

  private Attempt<ByteBuf, String> attempt() {
    context.onDefect(defects::add);
    return new Attempt<>(new Nobody(), context, Unpooled.buffer(), new Broken(defect));
  }

  /** And not to the connection that the outcome comes from, which has done nothing wrong. */
  @Test
  void whatIsThrownForAnOutcomeIsToldToWhoeverTookTheCallIn() {
    attempt().ok("a response");
    attempt().failed(Failure.notSent(Failure.Kind.CONNECT, "no route"));

    assertThat(defects).containsExactly(defect, defect);
  }
}
