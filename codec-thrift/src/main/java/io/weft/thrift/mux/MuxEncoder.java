package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Writes each {@link MuxMessage}; the body of a call or answer is not copied. One that is longer
 * than what the peer takes at a time goes out in fragments, by turns with others, as fast as the
 * peer reads.
 */
public final class MuxEncoder extends ChannelDuplexHandler {
  private static final int HEAD_BYTES = 4; // type and tag
  private static final int MORE_FOLLOW = 1 << 23;

  private final Deque<Remainder> remainders = new ArrayDeque<>();
  private int window = Integer.MAX_VALUE;
  private boolean pumping;

  /** What is told to the handlers behind. */
  public enum Event {
    /** All that was written in fragments is on its way. */
    DONE
  }

  /** What is still to be written of a message. */
  private record Remainder(int type, int tag, ByteBuf body) {}

  /** From now on a message with a longer body goes out in fragments. On the loop. */
  public void fragmentAbove(int bytes) {
    window = bytes;
  }

  @Override
  public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) {
    if (!(written instanceof MuxMessage message)) {
      context.write(written, promise);
    } else if (message instanceof MuxMessage.WithBody withBody) {
      writeBody(context, withBody, promise);
    } else {
      if (message instanceof MuxMessage.Tdiscarded discarded) {
        drop(discarded.which());
      } else if (message instanceof MuxMessage.Rdiscarded discarded) {
        drop(discarded.tag());
      }
      context.write(whole(context, message), promise);
    }
  }

  private void writeBody(
      ChannelHandlerContext context, MuxMessage.WithBody message, ChannelPromise promise) {
    // A cancelled promise makes its write void: without this a head would go out alone.
    if (!promise.setUncancellable()) {
      message.release();
      return;
    }
    ByteBuf front = context.alloc().ioBuffer();
    front.writeZero(Integer.BYTES + HEAD_BYTES);
    int type = writeFront(front, message);
    ByteBuf body = message.body();
    int length = front.readableBytes() - Integer.BYTES + body.readableBytes();
    if (length - HEAD_BYTES <= window || !MuxType.isFragmentable(type)) {
      front.setInt(0, length);
      front.setInt(Integer.BYTES, head(type, message.tag()));
      context.write(front);
      context.write(body, promise);
    } else {
      ByteBuf whole =
          context
              .alloc()
              .compositeBuffer(2)
              .addComponent(true, front.skipBytes(Integer.BYTES + HEAD_BYTES))
              .addComponent(true, body);
      remainders.add(new Remainder(type, message.tag(), whole));
      promise.trySuccess(); // it is the encoder's business now
      pumpSoon(context);
    }
  }

  /** Writes what comes before the body, and gives back the type. */
  private static int writeFront(ByteBuf out, MuxMessage.WithBody message) {
    if (message instanceof MuxMessage.Tdispatch call) {
      writeAll(out, call.head());
      return MuxType.TDISPATCH;
    }
    if (message instanceof MuxMessage.Rdispatch answer) {
      out.writeByte(answer.status().code());
      writeAll(out, answer.contexts());
      return MuxType.RDISPATCH;
    }
    if (message instanceof MuxMessage.Rreq answer) {
      out.writeByte(answer.status().code());
      return MuxType.RREQ;
    }
    out.writeByte(0); // no keys: whoever sends traces sends a Tdispatch
    return MuxType.TREQ;
  }

  private static void writeAll(ByteBuf out, ByteBuf bytes) {
    out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }

  private static int head(int type, int tag) {
    return type << 24 | tag;
  }

  private static ByteBuf whole(ChannelHandlerContext context, MuxMessage message) {
    ByteBuf out = context.alloc().ioBuffer(64);
    out.writeZero(Integer.BYTES + HEAD_BYTES);
    int type = writeControl(out, message);
    out.setInt(0, out.readableBytes() - Integer.BYTES);
    return out.setInt(Integer.BYTES, head(type, message.tag()));
  }

  private static int writeControl(ByteBuf out, MuxMessage message) {
    if (message instanceof MuxMessage.Tping) {
      return MuxType.TPING;
    } else if (message instanceof MuxMessage.Rping) {
      return MuxType.RPING;
    } else if (message instanceof MuxMessage.Tdiscarded discarded) {
      out.writeMedium(discarded.which());
      ByteBufUtil.writeUtf8(out, discarded.why());
      return MuxType.TDISCARDED_SENT;
    } else if (message instanceof MuxMessage.Rdiscarded) {
      return MuxType.RDISCARDED;
    } else if (message instanceof MuxMessage.Rerr error) {
      ByteBufUtil.writeUtf8(out, error.text());
      return MuxType.RERR_SENT;
    } else if (message instanceof MuxMessage.Tdrain) {
      return MuxType.TDRAIN;
    } else if (message instanceof MuxMessage.Rdrain) {
      return MuxType.RDRAIN;
    } else if (message instanceof MuxMessage.Tinit init) {
      writeTerms(out, init.version(), init.headers());
      return MuxType.TINIT;
    } else if (message instanceof MuxMessage.Rinit init) {
      writeTerms(out, init.version(), init.headers());
      return MuxType.RINIT;
    } else if (message instanceof MuxMessage.Tlease lease) {
      out.writeByte(lease.unit()).writeLong(lease.howLong());
      return MuxType.TLEASE;
    }
    throw new IllegalArgumentException("not a message without a body: " + message);
  }

  private static void writeTerms(ByteBuf out, int version, List<InitHeader> headers) {
    out.writeShort(version);
    for (InitHeader header : headers) {
      byte[] key = header.key().getBytes(StandardCharsets.UTF_8);
      out.writeInt(key.length).writeBytes(key);
      out.writeInt(header.value().readableBytes());
      writeAll(out, header.value());
    }
  }

  private void pumpSoon(ChannelHandlerContext context) {
    if (!pumping) {
      pumping = true;
      context.executor().execute(() -> pump(context));
    }
  }

  /** One fragment of each message in its turn, while the peer reads. */
  private void pump(ChannelHandlerContext context) {
    pumping = false;
    boolean wrote = false;
    while (context.channel().isWritable()) {
      Remainder next = remainders.poll();
      if (next == null) {
        break;
      }
      wrote = true;
      boolean last = next.body().readableBytes() <= window;
      int length = last ? next.body().readableBytes() : window;
      ByteBuf front = context.alloc().ioBuffer(Integer.BYTES + HEAD_BYTES);
      front.writeInt(HEAD_BYTES + length);
      front.writeInt(head(next.type(), last ? next.tag() : next.tag() | MORE_FOLLOW));
      context.write(front);
      context.write(last ? next.body() : next.body().readRetainedSlice(length));
      if (!last) {
        remainders.add(next);
      }
    }
    if (wrote) {
      context.flush();
      if (remainders.isEmpty()) {
        context.fireUserEventTriggered(Event.DONE);
      }
    }
  }

  private void drop(int tag) {
    Iterator<Remainder> all = remainders.iterator();
    while (all.hasNext()) {
      Remainder remainder = all.next();
      if (remainder.tag() == tag) {
        all.remove();
        remainder.body().release();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable() && !remainders.isEmpty()) {
      pumpSoon(context);
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    for (Remainder next = remainders.poll(); next != null; next = remainders.poll()) {
      next.body().release();
    }
  }

  /** Whether all that was written is on its way. On the loop. */
  public boolean isDone() {
    return remainders.isEmpty();
  }
}
