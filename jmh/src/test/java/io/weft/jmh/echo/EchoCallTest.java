package io.weft.jmh.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;

class EchoCallTest {

  @Test
  void theBytesAreThoseOfTheSpecification() {
    ByteBuf out = Unpooled.buffer();
    new EchoCall(3).write(out, 0x01020304);
    assertThat(ByteBufUtil.hexDump(out))
        .isEqualTo(
            "0000001b" // frame length
                + "80010001" // version 1, CALL
                + "000000046563686f" // echo
                + "01020304" // sequence id
                + "0b000100000003000102" // field 1, string of 3
                + "00"); // stop
    out.release();
  }

  @Test
  void libthriftReadsTheCallAndItsAnswer() throws Exception {
    EchoCall call = new EchoCall(128);
    ByteBuf out = Unpooled.buffer();
    call.write(out, 7);
    assertThat(out.readableBytes()).isEqualTo(call.length());
    assertThat(read(out, TMessageType.CALL, (short) 1)).hasSize(128);
    EchoCall.answer(out, 0);
    assertThat(read(out, TMessageType.REPLY, (short) 0)).hasSize(128);
    out.release();
  }

  @Test
  void onlyCallsAreAnswered() {
    ByteBuf out = Unpooled.buffer();
    new EchoCall(1).write(out, 7);
    EchoCall.answer(out, 0);
    assertThatThrownBy(() -> EchoCall.answer(out, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0x80010002");
    out.release();
  }

  private static byte[] read(ByteBuf frame, byte type, short field) throws Exception {
    byte[] message = ByteBufUtil.getBytes(frame, EchoCall.PREFIX, frame.readableBytes() - 4);
    TBinaryProtocol in =
        new TBinaryProtocol(new TMemoryInputTransport(message), -1, -1, true, true);
    TMessage header = in.readMessageBegin();
    assertThat(header.name).isEqualTo("echo");
    assertThat(header.type).isEqualTo(type);
    assertThat(header.seqid).isEqualTo(7);
    in.readStructBegin();
    var first = in.readFieldBegin();
    assertThat(first.id).isEqualTo(field);
    assertThat(first.type).isEqualTo(TType.STRING);
    byte[] payload = new byte[in.readBinary().remaining()];
    assertThat(in.readFieldBegin().type).isEqualTo(TType.STOP);
    in.readMessageEnd();
    assertThat(in.getTransport().getBytesRemainingInBuffer()).isZero();
    return payload;
  }
}
