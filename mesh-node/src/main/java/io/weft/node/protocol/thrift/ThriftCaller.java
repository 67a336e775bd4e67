package io.weft.node.protocol.thrift;

import io.weft.node.net.NettyLoop;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.ThriftMessage;
import java.util.concurrent.CompletableFuture;

/** Makes calls of this process itself through a router, with the very stacks that serve others. */
public final class ThriftCaller {
  private final ThriftRouter router;
  private final NettyLoop loop;

  public ThriftCaller(ThriftRouter router, NettyLoop loop) {
    this.router = router;
    this.loop = loop;
  }

  /** How a call ended. */
  public sealed interface Outcome {
    /** The address that was tried last; empty when none was. */
    String endpoint();

    /** How many endpoints were tried. */
    int tries();

    /** The endpoint answered; the reply belongs to the receiver. */
    record Answered(String endpoint, int tries, ThriftMessage reply) implements Outcome {}

    /** The node could not get an answer. */
    record Failed(String endpoint, int tries, Failure failure) implements Outcome {}
  }

  /** Calls a name, by the rules given with it. From any thread; the outcome is told on the loop. */
  public CompletableFuture<Outcome> call(Destination destination, ThriftMessage call) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    loop.execute(
        () -> {
          CallContext context = new CallContext(loop, loop.ticker().nanos());
          router.call(
              context,
              destination,
              call,
              new Reply<>() {
                @Override
                public void ok(ThriftMessage response) {
                  outcome.complete(
                      new Outcome.Answered(context.endpoint(), context.tries(), response));
                }

                @Override
                public void failed(Failure failure) {
                  outcome.complete(
                      new Outcome.Failed(context.endpoint(), context.tries(), failure));
                }
              });
        });
    return outcome;
  }
}
