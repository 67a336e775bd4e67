package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.MessageHeader;
import io.weft.thrift.header.MethodName;

/** Reads the headers of messages, and makes messages of them. Confined to one event loop. */
public final class MessageReader {
  private final boolean requests;
  private final ThriftLimits limits;
  private final MethodNames names;
  private final MessageHeader header = new MessageHeader();
  private MethodName name = MethodName.of("");

  /**
   * @param requests whether calls are expected, or answers
   */
  public MessageReader(boolean requests, ThriftLimits limits, MethodNames names) {
    this.requests = requests;
    this.limits = limits;
    this.names = names;
  }

  /** The header that was read last. */
  MessageHeader header() {
    return header;
  }

  /** Reads the header of a message; false when it is cut. */
  boolean readHeader(ByteBuf in, int from, int to) throws ThriftFormatException {
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

  /** The message whose header was read last; its buffer is given away to it. */
  ThriftMessage message(ByteBuf bytes, ThriftTransport lying) {
    return new ThriftMessage(
        bytes, lying, header.format(), header.type(), name, header.sequenceId());
  }

  /**
   * Reads a whole message.
   *
   * @param bytes its readable bytes are the message, without a length; given away to the message,
   *     and left as they are when there is none
   * @throws ThriftFormatException if they do not begin with the whole header of one
   */
  public ThriftMessage read(ByteBuf bytes) throws ThriftFormatException {
    if (!readHeader(bytes, bytes.readerIndex(), bytes.writerIndex())) {
      throw endsWithinHeader(bytes.readableBytes());
    }
    return message(bytes, ThriftTransport.BUFFERED);
  }

  static ThriftFormatException endsWithinHeader(int frameBytes) {
    return new ThriftFormatException(
        Reason.FRAME_TOO_SHORT, "the frame of " + frameBytes + " bytes ends within the header");
  }
}
