package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.stack.time.WallClock;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.ThriftFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Info headers as the place of what is said beside a message: {@code l5d-dst} is the destination,
 * {@code l5d-ctx-dtab} and then {@code l5d-dtab} are the caller's rules. Of the contexts, the
 * deadline is {@code l5d-ctx-deadline} and fbthrift's {@code client_timeout} (the earlier when both
 * are there; both are written), the trace is {@code l5d-ctx-trace} and the client's id is {@code
 * client_id}; each other context is the header of its key.
 */
public final class THeaderFormat implements EnvelopeFormat {
  private final WallClock clock;

  /**
   * @param clock tells the time of day, by which a timeout is a deadline
   */
  public THeaderFormat(WallClock clock) {
    this.clock = clock;
  }

  @Override
  public Dialect dialect() {
    return Dialect.THEADER;
  }

  @Override
  public CallHeader call(ByteBuf bytes) throws ThriftFormatException {
    return new THeaderCall(bytes, clock);
  }

  @Override
  public ByteBuf call(HeaderValues values) {
    InfoBlock out = new InfoBlock();
    if (!values.dest().isEmpty()) {
      out.add(InfoName.DST.bytes(), Unpooled.copiedBuffer(values.dest(), StandardCharsets.UTF_8));
    }
    ByteBuf rules = DtabText.write(values.delegations());
    if (rules.isReadable()) {
      out.add(InfoName.CONTEXT_DTAB.bytes(), rules);
    }
    InfoContexts.write(out, values.contexts(), clock.nanos());
    return out.bytes();
  }

  @Override
  public HeaderValues answer(ByteBuf bytes) throws ThriftFormatException {
    return new HeaderValues("", List.of(), new InfoContexts(bytes, clock.nanos()).values());
  }

  @Override
  public ByteBuf answer(HeaderValues values) {
    InfoBlock out = new InfoBlock();
    InfoContexts.write(out, values.contexts(), clock.nanos());
    return out.bytes();
  }
}
