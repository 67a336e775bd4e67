package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.header.ApplicationExceptionType;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;

/**
 * How two peers agree on the upgrade: the client calls a method that no service has. A server that
 * knows the upgrade answers with a reply, any other with an exception.
 *
 * <p>Source: Finagle's {@code TTwitterClientFilter} and {@code TTwitterServerFilter}.
 */
public final class Handshake {
  /** The method that is called. */
  public static final String METHOD = "__can__finagle__trace__v3__";

  private Handshake() {}

  /** Whether a message asks for the upgrade. */
  public static boolean isAskedBy(ThriftMessage message) {
    return METHOD.equals(message.name()) && message.type() == MessageType.CALL;
  }

  /**
   * Whether the upgrade can be had by whom a call is from. The structs go into frames, so a
   * buffered connection has no place for them; and Finagle writes them in the protocol of the
   * handshake, of which only the binary one is supported.
   */
  public static boolean isPossible(ThriftMessage call) {
    return call.transport() == ThriftTransport.FRAMED && call.protocol() == ThriftProtocol.BINARY;
  }

  /** The call of a client; belongs to who asked for it. */
  public static ThriftMessage question(ByteBufAllocator allocator) {
    return ThriftMessages.call(
        allocator, ThriftProtocol.BINARY, MessageType.CALL, METHOD, 0, Unpooled.EMPTY_BUFFER);
  }

  /** The answer that the connection is upgraded; belongs to who asked for it. */
  public static ThriftMessage agreed(ByteBufAllocator allocator, ThriftMessage call) {
    return ThriftMessages.reply(allocator, call, Unpooled.EMPTY_BUFFER);
  }

  /** The answer of who does not upgrade a connection; belongs to who asked for it. */
  public static ThriftMessage declined(ByteBufAllocator allocator, ThriftMessage call) {
    return ThriftMessages.exception(
        allocator,
        call,
        ApplicationExceptionType.UNKNOWN_METHOD,
        "the TTwitter upgrade is for framed connections and the binary protocol");
  }

  /** Whether a server's answer says that the connection is upgraded; its type alone decides. */
  public static boolean isAgreed(ThriftMessage answer) {
    return answer.type() == MessageType.REPLY;
  }
}
