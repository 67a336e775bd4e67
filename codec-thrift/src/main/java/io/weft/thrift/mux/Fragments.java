package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weft.thrift.frame.Reassembly;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together that come in fragments: each has type and tag in front, and all but the
 * last say in the tag that more follow. Those of several messages may come by turns. What is held
 * is limited in number and in bytes.
 */
final class Fragments {
  private static final int MORE_FOLLOW = 1 << 23;
  private static final int HEAD_BYTES = 4;

  private final MuxLimits limits;
  private final ByteBufAllocator allocator;
  private final IntObjectMap<Partial> partials = new IntObjectHashMap<>();
  private int heldBytes;

  private record Partial(int type, Reassembly body) {}

  Fragments(MuxLimits limits, ByteBufAllocator allocator) {
    this.limits = limits;
    this.allocator = allocator;
  }

  /**
   * Takes a frame, behind its length.
   *
   * @param frame released, or given away with the message
   * @return null when it is a fragment that more follow
   */
  @Nullable MuxMessage take(ByteBuf frame) throws ThriftFormatException {
    int type = frame.readByte();
    int tag = frame.readUnsignedMedium();
    if ((tag & MORE_FOLLOW) != 0) {
      hold(type, tag & ~MORE_FOLLOW, frame);
      return null;
    }
    Partial before = partials.isEmpty() ? null : partials.remove(tag);
    MuxMessage message =
        MuxReader.read(type, tag, before == null ? frame : whole(before, type, frame));
    if (message instanceof MuxMessage.Tdiscarded discarded) {
      drop(partials.remove(discarded.which()));
    }
    return message;
  }

  private void hold(int type, int tag, ByteBuf fragment) throws ThriftFormatException {
    try {
      if (!MuxType.isFragmentable(type)) {
        throw new ThriftFormatException(
            Reason.BAD_TYPE, "a fragment of type " + type + ", which is never in fragments");
      }
      Partial partial = partials.get(tag);
      if (partial == null) {
        if (partials.size() == limits.maxPartial()) {
          throw tooMuch("more than %d messages are in fragments".formatted(limits.maxPartial()));
        }
        partial = new Partial(type, new Reassembly());
        partials.put(tag, partial);
      }
      if (heldBytes + fragment.readableBytes() > limits.maxPartialBytes()) {
        throw tooMuch(
            "the fragments of messages have over %d bytes".formatted(limits.maxPartialBytes()));
      }
      add(partial, type, fragment);
    } finally {
      fragment.release();
    }
  }

  private void add(Partial partial, int type, ByteBuf fragment) throws ThriftFormatException {
    if (partial.type() != type) {
      throw new ThriftFormatException(
          Reason.BAD_TYPE, "a fragment of type " + type + " after one of type " + partial.type());
    }
    int length = fragment.readableBytes();
    if (HEAD_BYTES + partial.body().size() + length > limits.maxMessageBytes()) {
      throw tooMuch(
          "a message in fragments is over the limit of " + limits.maxMessageBytes() + " bytes");
    }
    partial.body().add(allocator, fragment, length);
    heldBytes += length;
  }

  private static ThriftFormatException tooMuch(String what) {
    return new ThriftFormatException(Reason.FRAME_TOO_LARGE, what);
  }

  private ByteBuf whole(Partial partial, int type, ByteBuf last) throws ThriftFormatException {
    if (type == MuxType.RDISCARDED || type == MuxType.RERR || type == MuxType.RERR_SENT) {
      drop(partial); // the rest of it will never come
      return last;
    }
    try {
      add(partial, type, last);
    } catch (ThriftFormatException e) {
      drop(partial);
      throw e;
    } finally {
      last.release();
    }
    heldBytes -= partial.body().size();
    return partial.body().finish(allocator);
  }

  private void drop(@Nullable Partial partial) {
    if (partial != null) {
      heldBytes -= partial.body().size();
      partial.body().release();
    }
  }

  /** Whether no message is held in part. */
  boolean isEmpty() {
    return partials.isEmpty();
  }

  void release() {
    partials.values().forEach(this::drop);
    partials.clear();
  }
}
