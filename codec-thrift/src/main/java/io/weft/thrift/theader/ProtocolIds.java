package io.weft.thrift.theader;

import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.header.ThriftProtocol;

/** The numbers that protocols have in a header; 1 is JSON, which is not supported. */
final class ProtocolIds {
  private static final int BINARY = 0;
  private static final int COMPACT = 2;

  private ProtocolIds() {}

  static ThriftProtocol protocol(long id) throws ThriftFormatException {
    if (id == BINARY) {
      return ThriftProtocol.BINARY;
    }
    if (id == COMPACT) {
      return ThriftProtocol.COMPACT;
    }
    throw new ThriftFormatException(
        Reason.UNKNOWN_PROTOCOL,
        "protocol " + id + (id == 1 ? " (JSON)" : "") + "; 0 (binary) and 2 (compact) are known");
  }

  static int id(ThriftProtocol protocol) {
    return protocol == ThriftProtocol.COMPACT ? COMPACT : BINARY;
  }
}
