package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.MessageHeader;
import io.weft.thrift.header.MethodName;
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
 * <p>A frame with a struct in front of its message is looked into when it is whole: there is
 * nothing to be had from the struct earlier, and each byte is read once however they are cut.
 */
final class MessageDecoder {
  private static final int LENGTH_BYTES = 4;
  private static final int MAGIC_BYTES = 2; // that tell what a frame holds
  private static final int HEAD_BYTES = 64;

  private final boolean requests;
  private final ThriftLimits limits;
  private final MethodNames names;
  private final FrameTimer timer;
  private final Reassembly body = new Reassembly();

  // The present message, from its header on.
  private final MessageHeader header = new MessageHeader();
  private MethodName name = MethodName.of("");
  private int missing; // bytes of a framed one, with its length
  private @Nullable StructSkipper skipper; // of a bare one
  private boolean prefixed; // whether a struct comes in front, from the next one on
  private int prefixBytes;

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
    this.requests = requests;
    this.limits = limits;
    this.names = names;
    this.timer = new FrameTimer(loop, limits.frameTimeout().toNanos());
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
    prefixed = true;
  }

  /** Takes a buffer, and fires the messages that are whole with it. */
  void read(ChannelHandlerContext context, ByteBuf received) {
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
      ByteBuf message = body.finish(context.alloc());
      if (prefixed) {
        openFinished(message);
      }
      fire(context, message);
    }
    return whole;
  }

  private void openFinished(ByteBuf message) throws ThriftFormatException {
    boolean opened = false;
    try {
      open(message, message.readerIndex(), message.writerIndex());
      opened = true;
    } finally {
      if (!opened) {
        message.release();
      }
    }
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
      if (prefixed) {
        open(in, start, end);
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
      if (prefixed) {
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
    if (!readHeader(in, from, to)) {
      if (frameWhole) {
        throw endsWithinHeader(word);
      }
      return false;
    }
    if (framed) {
      skipper = null;
    } else {
      skipper = skipper(header.format().protocol());
      skipper.start(StructSkipper.STRUCT, limits.maxFrameBytes() - (header.end() - start));
    }
    return true;
  }

  /** Reads a whole frame up to the end of its message's header. */
  private void open(ByteBuf in, int start, int end) throws ThriftFormatException {
    int from = start + LENGTH_BYTES;
    int message;
    try {
      StructSkipper struct = skipper(ThriftProtocol.BINARY);
      struct.start(StructSkipper.STRUCT, ThriftLimits.MAX_ENVELOPE_BYTES);
      message = struct.skip(in, from, end);
      if (!struct.done()) {
        throw new ThriftFormatException(Reason.FRAME_TOO_SHORT, "the frame ends within it");
      }
    } catch (ThriftFormatException e) {
      throw e.in("the struct in front of the message");
    }
    prefixBytes = message - from;
    if (message == end || !readHeader(in, message, end)) {
      throw endsWithinHeader(end - from);
    }
  }

  private static ThriftFormatException endsWithinHeader(int frameBytes) {
    return new ThriftFormatException(
        Reason.FRAME_TOO_SHORT, "the frame of " + frameBytes + " bytes ends within the header");
  }

  /** Reads the header of a message; false when it is cut. */
  private boolean readHeader(ByteBuf in, int from, int to) throws ThriftFormatException {
    MessageHeader.Outcome outcome = header.read(in, from, to, limits.maxNameBytes());
    if (outcome == MessageHeader.Outcome.INCOMPLETE) {
      return false;
    }
    if (outcome != MessageHeader.Outcome.COMPLETE) {
      throw FirstBytes.malformed(outcome, in, from);
    }
    if (header.type().isRequest() != requests) {
      throw new ThriftFormatException(
          Reason.UNEXPECTED_TYPE,
          "a message of type " + header.type() + (requests ? " to a server" : " to a client"));
    }
    MethodName found = names.get(in, header.nameIndex(), header.nameLength());
    if (found == null) {
      throw new ThriftFormatException(Reason.NAME_NOT_UTF8, "the method name is not UTF-8");
    }
    name = found;
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
    int end = skipper.skip(in, header.end(), in.writerIndex());
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

  private void fire(ChannelHandlerContext context, ByteBuf message) {
    messages++;
    fired = true;
    if (prefixed) {
      firePrefixed(context, message);
    } else {
      context.fireChannelRead(message(message, transport()));
    }
  }

  /** Behind its struct, a message is a bare one: its frame is not of its own length. */
  private void firePrefixed(ChannelHandlerContext context, ByteBuf frame) {
    frame.skipBytes(LENGTH_BYTES);
    ByteBuf prefix = frame.readSlice(prefixBytes);
    ThriftMessage message = message(frame, ThriftTransport.BUFFERED);
    message.replaceEnvelope(new Envelope(Dialect.TTWITTER, prefix));
    context.fireChannelRead(message);
  }

  private ThriftMessage message(ByteBuf bytes, ThriftTransport lying) {
    return new ThriftMessage(
        bytes, lying, header.format(), header.type(), name, header.sequenceId());
  }

  /** The end of one read of the connection. */
  void readComplete(ChannelHandlerContext context) {
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
  void reading(ChannelHandlerContext context) {
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
  void close() {
    closed = true;
    timer.stop();
    if (head != null) {
      head.release();
      head = null;
    }
    body.release();
  }
}
