package io.weft.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A frame with a THeader around a message of the binary protocol.
 *
 * @param sequenceId of the frame
 * @param transform 0 for none, or its id
 * @param info the info headers
 * @param payload the message in hex, as it was transformed
 */
record THeaderFrame(int sequenceId, int transform, Map<String, String> info, String payload) {
  static final int ZLIB = 1;

  private static final int MAGIC = 0x0fff;
  private static final HexFormat HEX = HexFormat.of();

  /** A message with one string, of a sequence id that is not that of its frame. */
  static String message(byte type, String method, String text) throws TException {
    return message(new TMessage(method, type, 1), text);
  }

  static String message(TMessage header, String text) throws TException {
    TMemoryBuffer memory = new TMemoryBuffer(64);
    TProtocol protocol = new TBinaryProtocol(memory);
    protocol.writeMessageBegin(header);
    protocol.writeFieldBegin(
        new TField("text", TType.STRING, (short) (header.type == TMessageType.REPLY ? 0 : 1)));
    protocol.writeString(text);
    protocol.writeFieldStop();
    return HEX.formatHex(memory.getArray(), 0, memory.length());
  }

  static String deflated(String message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(HEX.parseHex(message));
    }
    return HEX.formatHex(out.toByteArray());
  }

  static THeaderFrame read(DataInputStream in) throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    DataInputStream head = new DataInputStream(new ByteArrayInputStream(frame));
    if (head.readUnsignedShort() != MAGIC || head.readUnsignedShort() != 0) {
      throw new IOException("no THeader");
    }
    int sequenceId = head.readInt();
    byte[] header = new byte[head.readUnsignedShort() * 4];
    head.readFully(header);
    DataInputStream parts = new DataInputStream(new ByteArrayInputStream(header));
    if (varint(parts) != 0) {
      throw new IOException("not binary");
    }
    int transform = varint(parts) == 0 ? 0 : varint(parts);
    Map<String, String> info = new LinkedHashMap<>();
    if (parts.available() > 0 && varint(parts) == 1) {
      for (int i = varint(parts); i > 0; i--) {
        String key = new String(parts.readNBytes(varint(parts)), ISO_8859_1);
        info.put(key, new String(parts.readNBytes(varint(parts)), ISO_8859_1));
      }
    }
    return new THeaderFrame(sequenceId, transform, info, HEX.formatHex(head.readAllBytes()));
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.write(0);
    header.write(transform == 0 ? 0 : 1);
    if (transform != 0) {
      header.write(transform);
    }
    if (!info.isEmpty()) {
      header.write(1);
      writeVarint(header, info.size());
      for (Map.Entry<String, String> pair : info.entrySet()) {
        for (String text : new String[] {pair.getKey(), pair.getValue()}) {
          writeVarint(header, text.length());
          header.writeBytes(text.getBytes(ISO_8859_1));
        }
      }
    }
    byte[] message = HEX.parseHex(payload);
    byte[] padded = Arrays.copyOf(header.toByteArray(), (header.size() + 3) / 4 * 4);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(all);
    out.writeInt(10 + padded.length + message.length);
    out.writeShort(MAGIC);
    out.writeShort(0);
    out.writeInt(sequenceId);
    out.writeShort(padded.length / 4);
    out.write(padded);
    out.write(message);
    return all.toByteArray();
  }

  private static int varint(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.readByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    for (int rest = value; ; rest >>>= 7) {
      out.write(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
      if (rest < 0x80) {
        return;
      }
    }
  }

  private TProtocol protocol() throws IOException, TException {
    byte[] message = HEX.parseHex(payload);
    if (transform == ZLIB) {
      message = new InflaterInputStream(new ByteArrayInputStream(message)).readAllBytes();
    }
    return new TBinaryProtocol(new TMemoryInputTransport(message));
  }

  TMessage header() throws IOException, TException {
    return protocol().readMessageBegin();
  }

  /** The first string of the message's struct. */
  String text() throws IOException, TException {
    TProtocol protocol = protocol();
    protocol.readMessageBegin();
    return protocol.readFieldBegin().type == TType.STRING ? protocol.readString() : "";
  }
}
