package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.MessageHeader;
import io.weft.thrift.header.MethodName;

/**
 * Reads messages that are whole and bare, as other dialects carry them. One for each connection;
 * not thread-safe.
 */
public final class MessageReader {
  private final boolean requests;
  private final int maxNameBytes;
  private final MethodNames names;
  private final MessageHeader header = new MessageHeader();

  /**
   * @param requests whether calls are expected, or answers
   */
  public MessageReader(boolean requests, ThriftLimits limits, MethodNames names) {
    this.requests = requests;
    this.maxNameBytes = limits.maxNameBytes();
    this.names = names;
  }

  /**
   * Reads a message.
   *
   * @param bytes its readable bytes are the message; belongs to it afterwards, and stays the
   *     caller's on an exception
   */
  public ThriftMessage read(ByteBuf bytes) throws ThriftFormatException {
    int from = bytes.readerIndex();
    MessageHeader.Outcome outcome = header.read(bytes, from, bytes.writerIndex(), maxNameBytes);
    if (outcome == MessageHeader.Outcome.INCOMPLETE) {
      throw new ThriftFormatException(
          Reason.FRAME_TOO_SHORT,
          "a message of " + bytes.readableBytes() + " bytes ends within its header");
    }
    if (outcome != MessageHeader.Outcome.COMPLETE) {
      throw FirstBytes.malformed(outcome, bytes, from);
    }
    if (header.type().isRequest() != requests) {
      throw new ThriftFormatException(
          Reason.UNEXPECTED_TYPE,
          "a message of type " + header.type() + (requests ? " to a server" : " to a client"));
    }
    MethodName name = names.get(bytes, header.nameIndex(), header.nameLength());
    if (name == null) {
      throw new ThriftFormatException(Reason.NAME_NOT_UTF8, "the method name is not UTF-8");
    }
    return new ThriftMessage(
        bytes, ThriftTransport.BUFFERED, header.format(), header.type(), name, header.sequenceId());
  }
}
