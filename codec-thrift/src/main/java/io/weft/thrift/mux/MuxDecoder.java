package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.FrameTimer;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fires each {@link MuxMessage} that a peer sends: whole in one read, as slices of that read's
 * buffer. Malformed input is fired once, as an exception caught that is a {@link
 * ThriftFormatException}; all further input is discarded, and the handler behind closes the
 * connection.
 */
public final class MuxDecoder extends ByteToMessageDecoder {
  private static final int HEAD_BYTES = 4; // type and tag

  private final MuxLimits limits;
  private final FrameTimer timer;
  private @Nullable Fragments fragments;
  private long frames;
  private boolean failed;

  /**
   * @param loop the event loop of the channel
   */
  public MuxDecoder(MuxLimits limits, Loop loop) {
    this.limits = limits;
    this.timer = new FrameTimer(loop, limits.frameTimeout().toNanos());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    fragments = new Fragments(limits, context.alloc());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (failed || fragments == null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      ByteBuf frame = frame(in);
      if (frame != null) {
        frames++;
        timer.stop();
        MuxMessage message = fragments.take(frame);
        if (message != null) {
          out.add(message);
        }
      } else if (in.isReadable()) {
        timer.run(frames, () -> expired(context));
      }
    } catch (ThriftFormatException e) {
      fail(context, e);
    }
  }

  /** The next frame behind its length; null when it is not whole. */
  private @Nullable ByteBuf frame(ByteBuf in) throws ThriftFormatException {
    if (in.readableBytes() < Integer.BYTES) {
      return null;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 0) {
      throw new ThriftFormatException(Reason.NEGATIVE_LENGTH, "a frame length of " + length);
    }
    if (length < HEAD_BYTES) {
      throw new ThriftFormatException(
          Reason.FRAME_TOO_SHORT, "a mux frame of " + length + " bytes");
    }
    if (length > limits.maxMessageBytes()) {
      throw new ThriftFormatException(
          Reason.FRAME_TOO_LARGE,
          "a frame length of " + length + " is over the limit of " + limits.maxMessageBytes());
    }
    if (in.readableBytes() - Integer.BYTES < length) {
      return null;
    }
    return in.skipBytes(Integer.BYTES).readRetainedSlice(length);
  }

  private void expired(ChannelHandlerContext context) {
    fail(
        context,
        new ThriftFormatException(
            Reason.UNFINISHED_FRAME,
            "a mux frame did not become whole in " + limits.frameTimeout()));
  }

  private void fail(ChannelHandlerContext context, ThriftFormatException failure) {
    if (!failed) {
      failed = true;
      release();
      context.fireExceptionCaught(failure);
    }
  }

  private void release() {
    timer.stop();
    if (fragments != null) {
      fragments.release();
    }
  }

  /**
   * Whether nothing of a further message has come, behind the one that is being fired. Whoever puts
   * TLS before this handler must see to that: what came in clear text would else pass for part of
   * what comes over TLS. On the loop.
   */
  public boolean isBetweenMessages() {
    return actualReadableBytes() == 0 && (fragments == null || fragments.isEmpty());
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    failed = true;
    release();
  }
}
