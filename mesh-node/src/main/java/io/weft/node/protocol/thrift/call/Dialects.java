package io.weft.node.protocol.thrift.call;

import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.mux.MuxFormat;
import io.weft.thrift.ttwitter.TTwitterFormat;

/** The dialects that the node reads and writes: the one place to add another. */
final class Dialects {
  private static final EnvelopeFormat TTWITTER = new TTwitterFormat();
  private static final EnvelopeFormat MUX = new MuxFormat();

  private Dialects() {}

  static EnvelopeFormat format(Dialect dialect) {
    return switch (dialect) {
      case TTWITTER -> TTWITTER;
      case MUX -> MUX;
      case THEADER -> throw new IllegalArgumentException(dialect + " is not spoken");
    };
  }
}
