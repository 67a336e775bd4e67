package io.weft.thrift.header;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** How the header of a message is laid out. */
public enum HeaderFormat {
  /** {@code 80 01 00 type}, name length, name, sequence id: the binary protocol of today. */
  STRICT_BINARY(ThriftProtocol.BINARY),
  /** Name length, name, type, sequence id: the binary protocol before it had versions. */
  LAX_BINARY(ThriftProtocol.BINARY),
  /** {@code 82}, type and version, sequence id, name length, name; numbers are varints. */
  COMPACT(ThriftProtocol.COMPACT);

  static final int BINARY_VERSION = 0x8001_0000;
  static final int COMPACT_ID = 0x82;
  static final int COMPACT_VERSION = 1;

  private final ThriftProtocol protocol;

  HeaderFormat(ThriftProtocol protocol) {
    this.protocol = protocol;
  }

  /** The protocol of the struct behind the header. */
  public ThriftProtocol protocol() {
    return protocol;
  }

  /** The format in which messages of a protocol are written when nothing else is known. */
  public static HeaderFormat of(ThriftProtocol protocol) {
    return protocol == ThriftProtocol.COMPACT ? COMPACT : STRICT_BINARY;
  }

  /** Appends a header to a buffer. */
  public void write(ByteBuf out, MessageType type, String name, int sequenceId) {
    int nameBytes = ByteBufUtil.utf8Bytes(name);
    switch (this) {
      case STRICT_BINARY -> {
        out.writeInt(BINARY_VERSION | type.code());
        out.writeInt(nameBytes);
        ByteBufUtil.reserveAndWriteUtf8(out, name, nameBytes);
        out.writeInt(sequenceId);
      }
      case LAX_BINARY -> {
        out.writeInt(nameBytes);
        ByteBufUtil.reserveAndWriteUtf8(out, name, nameBytes);
        out.writeByte(type.code());
        out.writeInt(sequenceId);
      }
      case COMPACT -> {
        out.writeByte(COMPACT_ID);
        out.writeByte((type.code() << 5) | COMPACT_VERSION);
        Varint.write(out, sequenceId);
        Varint.write(out, nameBytes);
        ByteBufUtil.reserveAndWriteUtf8(out, name, nameBytes);
      }
    }
  }
}
