package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The info headers of a call. */
final class THeaderCall implements CallHeader {
  private final ByteBuf blocks;
  private final WallClock clock;
  private final InfoContexts contexts;
  private final ByteBuf rules;

  /**
   * @param clock tells how much is left of a deadline, when it is read and when it is written
   */
  THeaderCall(ByteBuf blocks, WallClock clock) throws ThriftFormatException {
    this.blocks = blocks;
    this.clock = clock;
    this.contexts = new InfoContexts(blocks, clock.nanos());
    this.rules = rules(contexts.text(InfoName.CONTEXT_DTAB), contexts.text(InfoName.DTAB));
  }

  /** One text of both: of two rules the later one wins. */
  private static ByteBuf rules(@Nullable ByteBuf first, @Nullable ByteBuf second) {
    if (first == null || second == null) {
      ByteBuf one = first == null ? second : first;
      return one == null ? Unpooled.EMPTY_BUFFER : one;
    }
    ByteBuf both = Unpooled.buffer(first.readableBytes() + 1 + second.readableBytes());
    both.writeBytes(first, first.readerIndex(), first.readableBytes()).writeByte(';');
    return both.writeBytes(second, second.readerIndex(), second.readableBytes());
  }

  @Override
  public ByteBuf dest() {
    ByteBuf dest = contexts.text(InfoName.DST);
    return dest == null ? Unpooled.EMPTY_BUFFER : dest;
  }

  @Override
  public boolean hasDelegations() {
    return contexts.text(InfoName.CONTEXT_DTAB) != null || contexts.text(InfoName.DTAB) != null;
  }

  @Override
  public int delegationCount() {
    return DtabText.count(rules);
  }

  @Override
  public ByteBuf delegationBytes() {
    return rules;
  }

  @Override
  public List<Delegation> delegations() {
    return DtabText.read(rules);
  }

  @Override
  public @Nullable ByteBuf context(ContextKey key) throws ThriftFormatException {
    return contexts.find(key);
  }

  @Override
  public ByteBuf withoutDelegations() throws ThriftFormatException {
    InfoBlock block = new InfoBlock();
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      InfoName name = InfoName.of(headers.key());
      if (name != InfoName.CONTEXT_DTAB && name != InfoName.DTAB) {
        block.add(headers.key(), headers.value());
      }
    }
    return block.bytes().writeBytes(headers.rest());
  }

  @Override
  public ByteBuf with(ContextKey key, ByteBuf value) throws ThriftFormatException {
    InfoBlock block = new InfoBlock();
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      InfoName name = InfoName.of(headers.key());
      boolean replaced = name == null ? key.is(headers.key()) : key.equals(name.context());
      if (!replaced) {
        block.add(headers.key(), headers.value());
      }
    }
    InfoContexts.write(block, List.of(new ContextValue(key.bytes(), value)), clock.nanos());
    return block.bytes().writeBytes(headers.rest());
  }

  @Override
  public HeaderValues values() throws ThriftFormatException {
    return new HeaderValues(
        dest().toString(StandardCharsets.UTF_8), delegations(), contexts.values());
  }
}
