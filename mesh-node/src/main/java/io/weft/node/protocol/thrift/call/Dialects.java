package io.weft.node.protocol.thrift.call;

import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.mux.MuxFormat;
import io.weft.thrift.theader.THeaderFormat;
import io.weft.thrift.ttwitter.TTwitterFormat;

/** The dialects that the node reads and writes: the one place to add another. */
final class Dialects {
  private static final EnvelopeFormat TTWITTER = new TTwitterFormat();
  private static final EnvelopeFormat MUX = new MuxFormat();

  private final EnvelopeFormat theader;

  /**
   * @param clock for the timeouts that a dialect has in place of deadlines
   */
  Dialects(WallClock clock) {
    theader = new THeaderFormat(clock);
  }

  EnvelopeFormat format(Dialect dialect) {
    return switch (dialect) {
      case TTWITTER -> TTWITTER;
      case MUX -> MUX;
      case THEADER -> theader;
    };
  }
}
