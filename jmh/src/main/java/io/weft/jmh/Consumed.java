package io.weft.jmh;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import org.openjdk.jmh.infra.Blackhole;

/** The end of a measured call. */
record Consumed<R>(Blackhole blackhole) implements Reply<R> {
  @Override
  public void ok(R response) {
    blackhole.consume(response);
    ReferenceCountUtil.release(response);
  }

  @Override
  public void failed(Failure failure) {
    throw new IllegalStateException(failure);
  }
}
