package io.weft.node.protocol.thrift.mux;

import io.weft.thrift.mux.MuxMessage;
import java.util.BitSet;

/** The tags of one session, given out from the smallest that is free. */
final class Tags {
  /** No tag. */
  static final int NONE = -1;

  private final BitSet used = new BitSet();

  /** A free tag, which is used from now on; {@link #NONE} when there is none. */
  int take() {
    int tag = used.nextClearBit(MuxMessage.MIN_TAG);
    if (tag > MuxMessage.MAX_TAG) {
      return NONE;
    }
    used.set(tag);
    return tag;
  }

  /** Makes a tag free; false when it was. */
  boolean free(int tag) {
    boolean was = used.get(tag);
    used.clear(tag);
    return was;
  }
}
