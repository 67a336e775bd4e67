package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.thrift.header.ApplicationExceptionType;
import io.weft.thrift.header.HeaderFormat;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.MethodName;
import io.weft.thrift.header.ThriftProtocol;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TMultiplexedProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Apache Thrift on the other end. */
class LibthriftTest {

  static Stream<Arguments> ways() {
    return Stream.of(ThriftTransport.values())
        .flatMap(
            transport ->
                Stream.of(HeaderFormat.values())
                    .filter(
                        format ->
                            transport == ThriftTransport.FRAMED
                                || format != HeaderFormat.LAX_BINARY)
                    .map(format -> Arguments.of(transport, format)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aCallIsRead(ThriftTransport transport, HeaderFormat format) {
    try (Wire wire = Wire.server()) {
      byte[] bytes = call(transport, format, "addUser", -7);
      wire.receive(bytes);

      ThriftMessage message = wire.onlyMessage();
      assertThat(message.type()).isEqualTo(MessageType.CALL);
      assertThat(message.name()).isEqualTo("addUser");
      assertThat(message.sequenceId()).isEqualTo(-7);
      assertThat(message.format()).isEqualTo(format);
      assertThat(message.protocol()).isEqualTo(format.protocol());
      assertThat(message.transport()).isEqualTo(transport);
      int prefix = transport == ThriftTransport.FRAMED ? 4 : 0;
      assertThat(message.length()).isEqualTo(bytes.length - prefix);
      assertThat(ByteBufUtil.getBytes(message.bytes()))
          .isEqualTo(Arrays.copyOfRange(bytes, prefix, bytes.length));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aResultIsWrittenForIt(ThriftTransport transport, HeaderFormat format) throws TException {
    try (Wire wire = Wire.server()) {
      wire.receive(call(transport, format, "add", 3));
      ThriftMessage call = wire.onlyMessage();
      wire.channel.writeOneOutbound(
          ThriftMessages.reply(wire.allocator, call, Unpooled.EMPTY_BUFFER));

      TProtocol in = Libthrift.reader(transport, format, wire.written());
      assertThat(in.readMessageBegin()).isEqualTo(new TMessage("add", TMessageType.REPLY, 3));
      assertThat(in.readFieldBegin().type).isEqualTo(TType.STOP);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anExceptionIsWrittenForIt(ThriftTransport transport, HeaderFormat format) throws TException {
    try (Wire wire = Wire.server()) {
      wire.receive(call(transport, format, "users:größe", Integer.MIN_VALUE));
      ThriftMessage call = wire.onlyMessage();
      String text = "no endpoints for /svc/users: größer als gedacht";
      wire.channel.writeOneOutbound(
          ThriftMessages.exception(
              wire.allocator, call, ApplicationExceptionType.INTERNAL_ERROR, text));

      TProtocol in = Libthrift.reader(transport, format, wire.written());
      assertThat(in.readMessageBegin())
          .isEqualTo(new TMessage("users:größe", TMessageType.EXCEPTION, Integer.MIN_VALUE));
      TApplicationException read = TApplicationException.readFrom(in);
      assertThat(read.getType()).isEqualTo(TApplicationException.INTERNAL_ERROR);
      assertThat(read.getMessage()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anExceptionIsReadFromIt(ThriftTransport transport, HeaderFormat format) throws Exception {
    try (Wire wire = Wire.client(transport)) {
      TApplicationException written = new TApplicationException(-300, "ungültig");
      wire.receive(
          Libthrift.message(transport, format, "add", TMessageType.EXCEPTION, 9, written::write));

      ApplicationException read = ThriftMessages.applicationException(wire.onlyMessage());
      assertThat(read).isEqualTo(new ApplicationException(-300, "ungültig"));
      assertThat(read.type()).isEqualTo(ApplicationExceptionType.UNKNOWN);
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void fieldsOfALaterExceptionAreSkipped(ThriftTransport transport, HeaderFormat format)
      throws Exception {
    try (Wire wire = Wire.client(transport)) {
      wire.receive(
          Libthrift.message(
              transport,
              format,
              "add",
              TMessageType.EXCEPTION,
              9,
              out -> {
                out.writeFieldBegin(new TField("flag", TType.BOOL, (short) -5));
                out.writeBool(true);
                out.writeFieldEnd();
                out.writeFieldBegin(new TField("list", TType.LIST, (short) 1));
                out.writeListBegin(new TList(TType.STRING, 1));
                out.writeString("a");
                out.writeFieldEnd();
                out.writeFieldBegin(new TField("type", TType.I32, (short) 2));
                out.writeI32(6);
                out.writeFieldEnd();
                out.writeFieldStop();
              }));

      assertThat(ThriftMessages.applicationException(wire.onlyMessage()))
          .isEqualTo(new ApplicationException(6, ""));
    }
  }

  @ParameterizedTest
  @EnumSource(ThriftProtocol.class)
  void aRequestMadeHereIsRead(ThriftProtocol protocol) throws TException {
    for (ThriftTransport transport : ThriftTransport.values()) {
      try (Wire wire = Wire.client(transport)) {
        wire.channel.writeOneOutbound(
            ThriftMessages.call(
                wire.allocator, protocol, MessageType.ONEWAY, "log", 5, Unpooled.EMPTY_BUFFER));

        TProtocol in = Libthrift.reader(transport, HeaderFormat.of(protocol), wire.written());
        assertThat(in.readMessageBegin()).isEqualTo(new TMessage("log", TMessageType.ONEWAY, 5));
        assertThat(in.readFieldBegin().type).isEqualTo(TType.STOP);
      }
    }
  }

  @Test
  void aMultiplexedNameHasItsParts() throws TException {
    try (Wire wire = Wire.server()) {
      TMemoryBuffer memory = new TMemoryBuffer(64);
      TFramedTransport framed = new TFramedTransport(memory);
      TProtocol out =
          new TMultiplexedProtocol(Libthrift.protocol(HeaderFormat.COMPACT, framed), "users");
      out.writeMessageBegin(new TMessage("add", TMessageType.CALL, 1));
      out.writeFieldStop();
      framed.flush();
      wire.receive(Arrays.copyOf(memory.getArray(), memory.length()));

      ThriftMessage message = wire.onlyMessage();
      assertThat(message.name()).isEqualTo("users:add");
      assertThat(message.service()).isEqualTo("users");
      assertThat(message.method()).isEqualTo("add");
    }
  }

  @Test
  void theCodesOfExceptionsAreThoseOfApacheThrift() throws ReflectiveOperationException {
    for (ApplicationExceptionType type : ApplicationExceptionType.values()) {
      assertThat(TApplicationException.class.getField(type.name()).getInt(null))
          .isEqualTo(type.code());
      assertThat(ApplicationExceptionType.of(type.code())).isEqualTo(type);
    }
  }

  @Test
  void anExceptionCutInItsStructIsMalformed() throws Exception {
    byte[] whole =
        Libthrift.message(
            ThriftTransport.BUFFERED,
            HeaderFormat.STRICT_BINARY,
            "m",
            TMessageType.EXCEPTION,
            1,
            new TApplicationException(1, "text")::write);
    int header = 4 + 4 + 1 + 4;
    for (int length = header; length < whole.length; length++) {
      ThriftMessage cut =
          new ThriftMessage(
              UnpooledByteBufAllocator.DEFAULT.buffer().writeBytes(whole, 0, length),
              ThriftTransport.BUFFERED,
              HeaderFormat.STRICT_BINARY,
              MessageType.EXCEPTION,
              MethodName.of("m"),
              1);
      assertThatThrownBy(() -> ThriftMessages.applicationException(cut))
          .isInstanceOf(ThriftFormatException.class);
      cut.release();
    }
  }

  private static byte[] call(
      ThriftTransport transport, HeaderFormat format, String name, int sequenceId) {
    return Libthrift.message(
        transport,
        format,
        name,
        TMessageType.CALL,
        sequenceId,
        out -> {
          out.writeFieldBegin(new TField("id", TType.I64, (short) 1));
          out.writeI64(42);
          out.writeFieldEnd();
          out.writeFieldStop();
        });
  }
}
