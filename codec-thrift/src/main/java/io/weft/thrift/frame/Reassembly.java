package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a message that comes in several reads. A piece that fills its receive buffer well
 * is kept as it is; others are copied together, so that what is held is at most four times what was
 * received, and never depends on what was announced.
 */
public final class Reassembly {
  private static final int KEPT_FROM_BYTES = 4 * 1024;
  private static final int MAX_WASTE = 4;
  private static final int COPY_BYTES = 64 * 1024;
  private static final int FIRST_COPY_BYTES = 256;

  private final List<ByteBuf> pieces = new ArrayList<>(2);
  private @Nullable ByteBuf copies; // the last piece while it still takes copies
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  /** How many bytes are held. */
  public int size() {
    return size;
  }

  /** The start of the message; only when there is one. */
  ByteBuf first() {
    return pieces.get(0);
  }

  /** Takes the next bytes of the message out of a buffer, which stays its owner's. */
  public void add(ByteBufAllocator allocator, ByteBuf in, int length) {
    if (length >= KEPT_FROM_BYTES && length * (long) MAX_WASTE >= in.capacity()) {
      pieces.add(in.readRetainedSlice(length));
      copies = null;
    } else {
      copy(allocator, in, length);
    }
    size += length;
  }

  private void copy(ByteBufAllocator allocator, ByteBuf in, int length) {
    int left = length;
    while (left > 0) {
      ByteBuf to = copies;
      if (to == null || to.readableBytes() >= COPY_BYTES) {
        to = allocator.ioBuffer(Math.max(FIRST_COPY_BYTES, Math.min(left, COPY_BYTES)));
        pieces.add(to);
        copies = to;
      }
      int part = Math.min(left, COPY_BYTES - to.readableBytes());
      to.writeBytes(in, part);
      left -= part;
    }
  }

  /** The whole as one buffer, which is given away; the next message may begin. */
  public ByteBuf finish(ByteBufAllocator allocator) {
    ByteBuf whole;
    if (pieces.size() == 1) {
      whole = pieces.get(0);
    } else {
      CompositeByteBuf composite = allocator.compositeDirectBuffer(Math.max(2, pieces.size()));
      for (ByteBuf piece : pieces) {
        composite.addFlattenedComponents(true, piece);
      }
      whole = composite;
    }
    clear();
    return whole;
  }

  /** Lets go of what is held. Idempotent. */
  public void release() {
    pieces.forEach(ByteBuf::release);
    clear();
  }

  private void clear() {
    pieces.clear();
    copies = null;
    size = 0;
  }
}
