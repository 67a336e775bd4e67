package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.MessageDecoder;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.ApplicationExceptionType;
import io.weft.thrift.header.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The server side of a connection whose frames have headers: fires each {@link ThriftMessage} that
 * a client sends, with its info headers as {@link ThriftMessage#envelope}, and writes those that
 * answer it, in the order of the calls. An answer has the sequence id of its call's frame, by which
 * clients match the two.
 *
 * <p>Malformed input is fired once, as an exception caught that is a {@link ThriftFormatException};
 * all further input is discarded, and the handler behind closes the connection. A caller whose
 * protocol or transform is not known is first told so. But for that the codec never flushes. What
 * is read or written besides buffers and messages passes through.
 */
public final class THeaderServerCodec extends ChannelDuplexHandler {
  private final THeaderFrames frames;
  private final MessageDecoder decoder;
  private final CallIds unanswered = new CallIds();
  private @Nullable ChannelHandlerContext context;

  /**
   * @param loop the event loop of the channel
   */
  public THeaderServerCodec(ThriftLimits limits, MethodNames names, Loop loop) {
    this.frames = new THeaderFrames(limits.maxFrameBytes());
    this.decoder = MessageDecoder.of(this::call, true, limits, names, loop);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  private ThriftMessage call(ByteBufAllocator allocator, ByteBuf frame, MessageReader messages)
      throws ThriftFormatException {
    ThriftMessage call;
    try {
      call = frames.read(allocator, frame, messages);
    } catch (ThriftFormatException e) {
      explain(e);
      throw e;
    }
    if (call.type() == MessageType.CALL) {
      unanswered.add(frames.head().sequenceId());
    }
    return call;
  }

  private void explain(ThriftFormatException failure) {
    ApplicationExceptionType type = exceptionType(failure.reason());
    if (type == null || context == null) {
      return;
    }
    int sequenceId = frames.head().sequenceId();
    ThriftMessage answer =
        ThriftMessages.exception(
            context.alloc(), frames.head().protocol(), sequenceId, type, failure.getMessage());
    THeaderWriter.write(context, answer, sequenceId, context.newPromise());
    context.flush(); // the connection is closed next
  }

  private static @Nullable ApplicationExceptionType exceptionType(Reason reason) {
    return switch (reason) {
      case UNKNOWN_PROTOCOL -> ApplicationExceptionType.INVALID_PROTOCOL;
      case UNKNOWN_TRANSFORM, BAD_TRANSFORM -> ApplicationExceptionType.INVALID_TRANSFORM;
      default -> null;
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (message instanceof ByteBuf bytes) {
      decoder.read(from, bytes);
    } else {
      from.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    decoder.readComplete(from);
    from.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext from) {
    decoder.reading(from);
    from.read();
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    if (!(message instanceof ThriftMessage answer)) {
      to.write(message, promise);
    } else if (unanswered.isEmpty()) {
      answer.release();
      promise.tryFailure(new IllegalStateException("no call waits for " + answer));
    } else {
      THeaderWriter.write(to, answer, unanswered.poll(), promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    decoder.close();
    from.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    decoder.close();
  }
}
