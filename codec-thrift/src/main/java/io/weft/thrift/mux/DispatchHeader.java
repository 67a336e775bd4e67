package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a Tdispatch: {@code contexts dst~2 n:2 (prefix~2 tree~2)*}.
 *
 * <p>Source: {@code Message.Tdispatch} in Finagle's {@code mux.transport}.
 */
final class DispatchHeader implements CallHeader {
  private static final int MORE_BYTES = 64; // for one more context

  private final ByteBuf bytes;
  private final MuxContexts contexts;
  private final ByteBuf dest;
  private final int destIndex;
  private final int delegationsIndex;
  private final int delegationCount;
  private final int end;

  private DispatchHeader(
      ByteBuf bytes,
      MuxContexts contexts,
      ByteBuf dest,
      int destIndex,
      int delegationsIndex,
      int delegationCount,
      int end) {
    this.bytes = bytes;
    this.contexts = contexts;
    this.dest = dest;
    this.destIndex = destIndex;
    this.delegationsIndex = delegationsIndex;
    this.delegationCount = delegationCount;
    this.end = end;
  }

  /** Reads the head at the beginning of some bytes. */
  static DispatchHeader read(ByteBuf bytes) throws ThriftFormatException {
    Cursor cursor = new Cursor(bytes, bytes.readerIndex());
    MuxContexts contexts = MuxContexts.read(cursor);
    int destIndex = cursor.index();
    ByteBuf dest = cursor.string();
    int delegationsIndex = cursor.index();
    int count = cursor.unsignedShort();
    for (int i = 0; i < 2 * count; i++) {
      cursor.skipString();
    }
    int end = cursor.index();
    if (end - bytes.readerIndex() > ThriftLimits.MAX_ENVELOPE_BYTES) {
      throw new ThriftFormatException(
          Reason.BAD_HEADER,
          "the head of a dispatch has %d bytes, over the limit of %d"
              .formatted(end - bytes.readerIndex(), ThriftLimits.MAX_ENVELOPE_BYTES));
    }
    return new DispatchHeader(bytes, contexts, dest, destIndex, delegationsIndex, count, end);
  }

  /** The index behind the head. */
  int end() {
    return end;
  }

  @Override
  public ByteBuf dest() {
    return dest;
  }

  @Override
  public boolean hasDelegations() {
    return delegationCount > 0;
  }

  @Override
  public int delegationCount() {
    return delegationCount;
  }

  @Override
  public ByteBuf delegationBytes() {
    return bytes.slice(delegationsIndex, end - delegationsIndex);
  }

  @Override
  public List<Delegation> delegations() throws ThriftFormatException {
    List<Delegation> all = new ArrayList<>();
    Cursor cursor = new Cursor(bytes, delegationsIndex + Short.BYTES);
    for (int i = 0; i < delegationCount; i++) {
      String src = cursor.string().toString(StandardCharsets.UTF_8);
      all.add(new Delegation(src, cursor.string().toString(StandardCharsets.UTF_8)));
    }
    return all;
  }

  @Override
  public @Nullable ByteBuf context(ContextKey key) throws ThriftFormatException {
    return contexts.find(key);
  }

  @Override
  public ByteBuf withoutDelegations() {
    int kept = delegationsIndex - bytes.readerIndex();
    ByteBuf out = Unpooled.buffer(kept + Short.BYTES);
    return out.writeBytes(bytes, bytes.readerIndex(), kept).writeShort(0);
  }

  @Override
  public ByteBuf with(ContextKey key, ByteBuf value) throws ThriftFormatException {
    ByteBuf out = Unpooled.buffer(end - bytes.readerIndex() + MORE_BYTES);
    HeaderValues values = new HeaderValues("", List.of(), contexts.values()).with(key, value);
    MuxContexts.write(out, values.contexts());
    return out.writeBytes(bytes, destIndex, end - destIndex);
  }

  @Override
  public HeaderValues values() throws ThriftFormatException {
    return new HeaderValues(
        dest.toString(StandardCharsets.UTF_8), delegations(), contexts.values());
  }
}
