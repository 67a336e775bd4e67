package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.ThriftProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes that a connection reads into messages.
 *
 * <p>A message is in one of three places. Whole in one read, it is passed on as a slice of that
 * read's buffer, or as the buffer itself: this is the common case and copies nothing. If its header
 * is cut, its bytes are kept in {@code head} and put in front of the next read. If its body is cut,
 * it grows in {@code body} until its end is there.
 *
 * <p>A frame that holds more than a message is looked into when it is whole: there is nothing to be
 * had from it earlier, and each byte is read once however they are cut.
 *
 * <p>Malformed input is fired once, as an exception caught that is a {@link ThriftFormatException};
 * all further input is discarded. Belongs to one handler, which calls it on the loop.
 */
public final class MessageDecoder {
  private static final int LENGTH_BYTES = 4;
  private static final int MAGIC_BYTES = 2; // that tell what a frame holds
  private static final int HEAD_BYTES = 64;

  private final ThriftLimits limits;
  private final MessageReader reader;
  private final FrameTimer timer;
  private final Reassembly body = new Reassembly();

  // The present message, from its header on.
  private int missing; // bytes of a framed one, with its length
  private @Nullable StructSkipper skipper; // of a bare one

  private @Nullable FrameReader frames; // when they hold more than a message, from the next one on
  private @Nullable ThriftTransport transport;
  private @Nullable StructSkipper binary;
  private @Nullable StructSkipper compact;
  private @Nullable ByteBuf head;
  private long messages;
  private boolean consumed; // since the last end of a read
  private boolean fired; // since the last end of a read
  private boolean timedWithAutoRead;
  private boolean closed;

  /**
   * @param transport null to take that of the first message
   * @param requests whether calls are expected, or answers
   */
  MessageDecoder(
      @Nullable ThriftTransport transport,
      boolean requests,
      ThriftLimits limits,
      MethodNames names,
      Loop loop) {
    this.transport = transport;
    this.limits = limits;
    this.reader = new MessageReader(requests, limits, names);
    this.timer = new FrameTimer(loop, limits.frameTimeout().toNanos());
  }

  /**
   * Of a connection whose frames hold more than a message.
   *
   * @param requests whether calls are expected, or answers
   */
  public static MessageDecoder of(
      FrameReader frames, boolean requests, ThriftLimits limits, MethodNames names, Loop loop) {
    MessageDecoder decoder =
        new MessageDecoder(ThriftTransport.FRAMED, requests, limits, names, loop);
    decoder.frames = frames;
    return decoder;
  }

  /** The transport of the connection; framed while nothing has come. */
  ThriftTransport transport() {
    return transport == null ? ThriftTransport.FRAMED : transport;
  }

  /** From the next message on, each frame has a struct in front of its message. */
  void expectPrefix() {
    if (transport() != ThriftTransport.FRAMED) {
      throw new IllegalStateException("a buffered connection has no frames to put a struct into");
    }
    transport = ThriftTransport.FRAMED;
    frames = new PrefixedFrames();
  }

  /** Takes a buffer, and fires the messages that are whole with it. */
  public void read(ChannelHandlerContext context, ByteBuf received) {
    if (closed) {
      received.release();
      return;
    }
    consumed = true;
    ByteBuf in = received;
    boolean joined = head != null;
    if (head != null) {
      in = join(head, received);
      head = null;
    }
    boolean given = false;
    try {
      if (body.isEmpty() || resume(context, in)) {
        given = decode(context, in, joined);
      }
    } catch (ThriftFormatException e) {
      fail(context, e.showing(body.isEmpty() ? in : body.first()));
    } finally {
      if (!given) {
        in.release();
      }
    }
  }

  private static ByteBuf join(ByteBuf head, ByteBuf received) {
    try {
      return head.writeBytes(received);
    } finally {
      received.release();
    }
  }

  /** Goes on with a message whose body was cut; whether it is whole now. */
  private boolean resume(ChannelHandlerContext context, ByteBuf in) throws ThriftFormatException {
    int from = in.readerIndex();
    boolean whole;
    if (skipper == null) {
      int part = Math.min(missing, in.readableBytes());
      body.add(context.alloc(), in, part);
      missing -= part;
      whole = missing == 0;
    } else {
      int end = skipper.skip(in, from, in.writerIndex());
      body.add(context.alloc(), in, end - from);
      whole = skipper.done();
    }
    if (whole) {
      fire(context, body.finish(context.alloc()));
    }
    return whole;
  }

  /**
   * Fires all messages of a buffer that begins with one.
   *
   * @param own whether the buffer was made here, and may grow
   * @return whether the buffer was given away
   */
  private boolean decode(ChannelHandlerContext context, ByteBuf in, boolean own)
      throws ThriftFormatException {
    while (!closed && in.isReadable()) {
      if (!begin(in)) {
        return keepHead(context, in, own);
      }
      int start = in.readerIndex();
      int end = end(in, start);
      if (end < 0) {
        missing -= in.readableBytes();
        body.add(context.alloc(), in, in.readableBytes());
        return false;
      }
      if (end == in.writerIndex()) {
        fire(context, in);
        return true;
      }
      fire(context, in.readRetainedSlice(end - start));
    }
    return false;
  }

  /** Reads the header of the message that a buffer begins with; false when it is cut. */
  private boolean begin(ByteBuf in) throws ThriftFormatException {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available < LENGTH_BYTES) {
      return false;
    }
    int word = in.getInt(start);
    ThriftTransport told = transport;
    if (told == null) {
      told = FirstBytes.transport(word);
    }
    boolean framed = told == ThriftTransport.FRAMED;
    int from = start;
    int to = start + available;
    boolean frameWhole = false;
    if (framed) {
      missing = LENGTH_BYTES + FirstBytes.frameLength(word, limits.maxFrameBytes());
      frameWhole = available >= missing;
      if (frames != null) {
        skipper = null;
        return true;
      }
      from = start + LENGTH_BYTES;
      to = start + Math.min(available, missing);
      if (to - from < MAGIC_BYTES && !frameWhole) {
        return false;
      }
    } else if (word >>> 24 == 0) {
      throw new ThriftFormatException(
          Reason.NOT_THRIFT, "a frame, or the old binary protocol, on a buffered connection");
    }
    transport = told;
    if (!reader.readHeader(in, from, to)) {
      if (frameWhole) {
        throw MessageReader.endsWithinHeader(word);
      }
      return false;
    }
    if (framed) {
      skipper = null;
    } else {
      skipper = skipper(reader.header().format().protocol());
      skipper.start(StructSkipper.STRUCT, limits.maxFrameBytes() - (reader.header().end() - start));
    }
    return true;
  }

  private StructSkipper skipper(ThriftProtocol protocol) {
    if (protocol == ThriftProtocol.COMPACT) {
      if (compact == null) {
        compact = new CompactSkipper();
      }
      return compact;
    }
    if (binary == null) {
      binary = new BinarySkipper();
    }
    return binary;
  }

  /** The index after the message that begins at an index; -1 when it is cut. */
  private int end(ByteBuf in, int start) throws ThriftFormatException {
    if (skipper == null) {
      return in.readableBytes() >= missing ? start + missing : -1;
    }
    int end = skipper.skip(in, reader.header().end(), in.writerIndex());
    return skipper.done() ? end : -1;
  }

  private boolean keepHead(ChannelHandlerContext context, ByteBuf in, boolean own) {
    // A buffer with slices of earlier messages must not grow: it would move under them.
    if (own && in.readerIndex() == 0) {
      head = in;
      return true;
    }
    head = context.alloc().ioBuffer(Math.max(HEAD_BYTES, in.readableBytes())).writeBytes(in);
    return false;
  }

  /** Fires the message of a buffer that is given away. */
  private void fire(ChannelHandlerContext context, ByteBuf bytes) {
    ThriftMessage message;
    if (frames == null) {
      message = reader.message(bytes, transport());
    } else {
      int start = bytes.readerIndex();
      try {
        message = frames.read(context.alloc(), bytes.skipBytes(LENGTH_BYTES), reader);
      } catch (ThriftFormatException e) {
        ThriftFormatException shown = e.showing(bytes.readerIndex(start));
        bytes.release();
        fail(context, shown);
        return;
      }
    }
    messages++;
    fired = true;
    context.fireChannelRead(message);
  }

  /** The end of one read of the connection. */
  public void readComplete(ChannelHandlerContext context) {
    boolean autoRead = context.channel().config().isAutoRead();
    boolean wantsMore = consumed && !fired && !autoRead && !closed;
    if (!isBegun() || (fired && !autoRead)) {
      timer.stop(); // in the second case until the node reads on: the peer is not to blame
    } else if (consumed) {
      time(context);
    }
    consumed = false;
    fired = false;
    if (wantsMore) {
      context.read(); // the one who asked for a read has got nothing yet
    }
  }

  /** Somebody asks the connection to read. */
  public void reading(ChannelHandlerContext context) {
    if (isBegun()) {
      time(context);
    }
  }

  private boolean isBegun() {
    return head != null || !body.isEmpty();
  }

  private void time(ChannelHandlerContext context) {
    timedWithAutoRead = context.channel().config().isAutoRead();
    timer.run(messages, () -> expired(context));
  }

  private void expired(ChannelHandlerContext context) {
    if (!isBegun()) {
      return; // it has become whole in the read that is going on
    }
    if (timedWithAutoRead && !context.channel().config().isAutoRead()) {
      return; // the node has stopped reading; the time starts anew when it goes on
    }
    ByteBuf start = head != null ? head : body.first();
    int received = head != null ? head.readableBytes() : body.size();
    String of = skipper == null && head == null ? " of " + (received + missing) : "";
    ThriftFormatException unfinished =
        new ThriftFormatException(
            Reason.UNFINISHED_FRAME,
            received + of + " bytes of a message have come in " + limits.frameTimeout());
    fail(context, unfinished.showing(start));
  }

  private void fail(ChannelHandlerContext context, ThriftFormatException failure) {
    close();
    context.fireExceptionCaught(failure);
  }

  /** Lets go of what is held and takes nothing more. Idempotent. */
  public void close() {
    closed = true;
    timer.stop();
    if (head != null) {
      head.release();
      head = null;
    }
    body.release();
  }
}
