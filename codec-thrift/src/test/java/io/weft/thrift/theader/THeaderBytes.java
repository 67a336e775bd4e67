package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;

/** Frames with headers, put together by hand, and connections that read them. */
final class THeaderBytes {
  /** A call of {@code ping}, #5. */
  static final String CALL = "80010001 00000004 70696e67 00000005 00";

  static final String REPLY = "80010002 00000004 70696e67 00000005 00";
  static final String ONEWAY = "80010004 00000004 70696e67 00000005 00";
  static final String COMPACT_CALL = "8221 05 04 70696e67 00";

  private THeaderBytes() {}

  static Wire server() {
    return server(ThriftLimits.defaults());
  }

  static Wire server(ThriftLimits limits) {
    return Wire.with(loop -> new THeaderServerCodec(limits, new MethodNames(64), loop));
  }

  static Wire client() {
    return Wire.with(
        loop -> new THeaderClientCodec(ThriftLimits.defaults(), new MethodNames(64), loop));
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** A frame whose header is padded as it must be. */
  static byte[] frame(int sequenceId, String header, String payload) {
    byte[] head = hex(header);
    byte[] padded = Arrays.copyOf(head, (head.length + 3) / 4 * 4);
    return rawFrame(
        "0fff 0000 %08x %04x".formatted(sequenceId, padded.length / 4) + hex(padded) + payload);
  }

  /** A frame of any bytes. */
  static byte[] rawFrame(String content) {
    byte[] bytes = hex(content);
    return concat(hex("%08x".formatted(bytes.length)), bytes);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static String zlib(String hex) {
    Deflater deflater = new Deflater();
    deflater.setInput(hex(hex));
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[64 * 1024];
    while (!deflater.finished()) {
      out.write(part, 0, deflater.deflate(part));
    }
    deflater.end();
    return hex(out.toByteArray());
  }

  /** The number of bytes, and the bytes, of a text. */
  static String string(String text) {
    return "%02x".formatted(text.length()) + hex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String envelope(ThriftMessage message) {
    return message.envelope() == null ? "none" : ByteBufUtil.hexDump(message.envelope().bytes());
  }

  static String bytes(ThriftMessage message) {
    return ByteBufUtil.hexDump(message.bytes());
  }

  static ByteBuf buffer(String hex) {
    return Unpooled.wrappedBuffer(hex(hex));
  }
}
