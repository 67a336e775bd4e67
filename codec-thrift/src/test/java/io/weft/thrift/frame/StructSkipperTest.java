package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.header.HeaderFormat;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.junit.jupiter.api.Test;

class StructSkipperTest {
  private static final int MANY = 10 << 20;

  @Test
  void tenMegabytesOfStringsAreSkippedByteByByte() throws Exception {
    checkByteByByte(new BinarySkipper(), HeaderFormat.STRICT_BINARY);
    checkByteByByte(new CompactSkipper(), HeaderFormat.COMPACT);
  }

  private static void checkByteByByte(StructSkipper skipper, HeaderFormat format)
      throws ThriftFormatException {
    byte[] message =
        Libthrift.message(
            ThriftTransport.BUFFERED, format, "", TMessageType.CALL, 0, StructSkipperTest::strings);
    int header = format == HeaderFormat.COMPACT ? 4 : 12;
    ByteBuf bytes = Unpooled.wrappedBuffer(message);
    skipper.start(StructSkipper.STRUCT, 2 * MANY);
    for (int at = header; at < message.length; at++) {
      assertDone(skipper, false);
      if (skipper.skip(bytes, at, at + 1) != at + 1) {
        throw new AssertionError("a byte was left at " + at);
      }
    }
    assertDone(skipper, true);
  }

  // Ten million times, for which AssertJ is too slow.
  private static void assertDone(StructSkipper skipper, boolean expected) {
    if (skipper.done() != expected) {
      assertThat(skipper.done()).isEqualTo(expected);
    }
  }

  private static void strings(TProtocol out) throws TException {
    int count = MANY / 16;
    out.writeFieldBegin(new TField("l", TType.LIST, (short) 1));
    out.writeListBegin(new TList(TType.STRING, count));
    for (int i = 0; i < count; i++) {
      out.writeString("twelve bytes");
    }
    out.writeFieldEnd();
    out.writeFieldStop();
  }
}
