package io.weft.node.protocol.thrift;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftClientCodec;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.ttwitter.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * Asks the endpoint of a new connection for the TTwitter upgrade, tells what came of it once, and
 * is gone. Stands behind the codec, before anything else is sent.
 */
final class UpgradeQuestion extends ChannelInboundHandlerAdapter {
  /** As long as nobody doubts that the endpoint is there, and much less than a call waits. */
  private static final long ANSWER_NANOS = 5_000_000_000L;

  /** Told what became of the question, on the loop. */
  interface Asker {
    /** Each further message has a header in front. */
    void agreed();

    /** The endpoint does not know the upgrade; the connection is good for plain calls. */
    void declined();

    /** The connection is closed, or about to be. */
    void unanswered(String why, @Nullable Throwable cause);
  }

  private final Loop loop;
  private final Asker asker;
  private Loop.@Nullable Timeout timeout;
  private boolean settled;

  UpgradeQuestion(Loop loop, Asker asker) {
    this.loop = loop;
    this.asker = asker;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timeout = loop.schedule(ANSWER_NANOS, () -> unanswered(context, "in time", null));
    context.writeAndFlush(Handshake.question(context.alloc()), context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ThriftMessage answer = (ThriftMessage) read;
    answer.release();
    if (settles(context)) {
      if (Handshake.isAgreed(answer)) {
        context.pipeline().get(ThriftClientCodec.class).expectPrefix();
        asker.agreed();
      } else {
        asker.declined();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    context.fireChannelInactive();
    unanswered(context, "before it closed the connection", null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    unanswered(context, "with Thrift: " + cause.getMessage(), cause);
  }

  private void unanswered(ChannelHandlerContext context, String how, @Nullable Throwable cause) {
    if (settles(context)) {
      context.close();
      asker.unanswered(how, cause);
    }
  }

  private boolean settles(ChannelHandlerContext context) {
    if (settled) {
      return false;
    }
    settled = true;
    if (timeout != null) {
      timeout.cancel();
    }
    context.pipeline().remove(this);
    return true;
  }
}
