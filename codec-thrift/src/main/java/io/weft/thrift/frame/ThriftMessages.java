package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.weft.thrift.header.ApplicationExceptionType;
import io.weft.thrift.header.HeaderFormat;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.MethodName;
import io.weft.thrift.header.ThriftProtocol;
import io.weft.thrift.header.Varint;

/** Messages that are made here and not read from a connection. All belong to who asked for them. */
public final class ThriftMessages {
  private static final int SMALL_BYTES = 64;
  private static final MethodName NO_NAME = MethodName.of("");

  private ThriftMessages() {}

  /**
   * The request for a method.
   *
   * @param type {@link MessageType#CALL} or {@link MessageType#ONEWAY}
   * @param arguments the struct of the arguments in the given protocol, with its stop byte; empty
   *     when there are none; released
   */
  public static ThriftMessage call(
      ByteBufAllocator allocator,
      ThriftProtocol protocol,
      MessageType type,
      String name,
      int sequenceId,
      ByteBuf arguments) {
    if (!type.isRequest()) {
      arguments.release();
      throw new IllegalArgumentException("type is " + type + ", expected CALL or ONEWAY");
    }
    MethodName method = MethodName.of(name);
    return message(allocator, HeaderFormat.of(protocol), type, method, sequenceId, arguments);
  }

  /**
   * The result of a call.
   *
   * @param result the struct of the result in the call's protocol, with its stop byte; empty for a
   *     method that gives nothing; released
   */
  public static ThriftMessage reply(
      ByteBufAllocator allocator, ThriftMessage call, ByteBuf result) {
    return message(
        allocator, call.format(), MessageType.REPLY, call.methodName(), call.sequenceId(), result);
  }

  /**
   * The answer to a call that was not served: a {@code TApplicationException} in the call's
   * protocol, with its name and sequence id. A oneway call must not be answered.
   */
  public static ThriftMessage exception(
      ByteBufAllocator allocator, ThriftMessage call, ApplicationExceptionType type, String text) {
    return exception(allocator, call, type.code(), text);
  }

  /**
   * The answer to a call whose message could not be read: a {@code TApplicationException} without a
   * name.
   */
  public static ThriftMessage exception(
      ByteBufAllocator allocator,
      ThriftProtocol protocol,
      int sequenceId,
      ApplicationExceptionType type,
      String text) {
    return message(
        allocator,
        HeaderFormat.of(protocol),
        MessageType.EXCEPTION,
        NO_NAME,
        sequenceId,
        exceptionStruct(allocator, protocol, type.code(), text));
  }

  /** As the first, for a type by its code. */
  public static ThriftMessage exception(
      ByteBufAllocator allocator, ThriftMessage call, int applicationExceptionType, String text) {
    return message(
        allocator,
        call.format(),
        MessageType.EXCEPTION,
        call.methodName(),
        call.sequenceId(),
        exceptionStruct(allocator, call.protocol(), applicationExceptionType, text));
  }

  private static ByteBuf exceptionStruct(
      ByteBufAllocator allocator,
      ThriftProtocol protocol,
      int applicationExceptionType,
      String text) {
    ByteBuf struct = allocator.buffer(SMALL_BYTES + text.length());
    int textBytes = ByteBufUtil.utf8Bytes(text);
    if (protocol == ThriftProtocol.COMPACT) {
      struct.writeByte((1 << 4) | 8); // field 1, string
      Varint.write(struct, textBytes);
      ByteBufUtil.reserveAndWriteUtf8(struct, text, textBytes);
      struct.writeByte((1 << 4) | 5); // the next field, i32
      Varint.write(struct, Varint.zigzag(applicationExceptionType));
    } else {
      struct.writeByte(11).writeShort(1).writeInt(textBytes);
      ByteBufUtil.reserveAndWriteUtf8(struct, text, textBytes);
      struct.writeByte(8).writeShort(2).writeInt(applicationExceptionType);
    }
    return struct.writeByte(0);
  }

  /**
   * What an {@link MessageType#EXCEPTION} says; the message stays the caller's.
   *
   * @throws ThriftFormatException if its struct is malformed
   * @throws IllegalArgumentException if it is a message of another type
   */
  public static ApplicationException applicationException(ThriftMessage message)
      throws ThriftFormatException {
    if (message.type() != MessageType.EXCEPTION) {
      throw new IllegalArgumentException("type is " + message.type() + ", expected EXCEPTION");
    }
    return new ApplicationExceptionReader(message.struct()).read(message.protocol());
  }

  /**
   * Which field of its result a {@link MessageType#REPLY} has: 0 for what the method gives, which
   * may be nothing, else that of the exception which it declares. The message stays the caller's.
   *
   * @throws IllegalArgumentException if it is a message of another type
   */
  public static int resultField(ThriftMessage message) {
    if (message.type() != MessageType.REPLY) {
      throw new IllegalArgumentException("type is " + message.type() + ", expected REPLY");
    }
    ByteBuf struct = message.struct();
    int head = struct.isReadable() ? struct.readUnsignedByte() : 0;
    if (head == 0) {
      return 0;
    }
    if (message.protocol() == ThriftProtocol.BINARY) {
      return struct.readableBytes() < Short.BYTES ? 0 : struct.readShort();
    }
    int delta = head >> 4;
    return delta != 0 ? delta : Varint.unzigzag(readVarint(struct));
  }

  /** A varint of 16 bits; 0 when it does not end. */
  private static int readVarint(ByteBuf in) {
    int value = 0;
    for (int shift = 0; shift < 21 && in.isReadable(); shift += 7) {
      byte b = in.readByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return 0;
  }

  private static ThriftMessage message(
      ByteBufAllocator allocator,
      HeaderFormat format,
      MessageType type,
      MethodName name,
      int sequenceId,
      ByteBuf struct) {
    ByteBuf out = allocator.buffer(SMALL_BYTES + name.full().length() + struct.readableBytes());
    out.writeZero(4);
    format.write(out, type, name.full(), sequenceId);
    if (struct.isReadable()) {
      out.writeBytes(struct);
    } else {
      out.writeByte(0); // the stop byte of both protocols
    }
    struct.release();
    out.setInt(0, out.readableBytes() - 4);
    return new ThriftMessage(out, ThriftTransport.FRAMED, format, type, name, sequenceId);
  }
}
