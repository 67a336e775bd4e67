package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.Delegation;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.List;

/**
 * The head of a dispatch, and the contexts of the answer to one, which begin behind its status.
 *
 * <p>Source: Finagle's {@code mux} package.
 */
public final class MuxFormat implements EnvelopeFormat {
  private static final int MAX_STRING = 0xffff;

  @Override
  public Dialect dialect() {
    return Dialect.MUX;
  }

  @Override
  public CallHeader call(ByteBuf bytes) throws ThriftFormatException {
    return DispatchHeader.read(bytes);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a destination or rule has more than 65,535 bytes: what
   *     decides on the way of a call is never left out
   */
  @Override
  public ByteBuf call(HeaderValues values) {
    ByteBuf out = Unpooled.buffer();
    MuxContexts.write(out, values.contexts());
    write(out, values.dest());
    out.writeShort(values.delegations().size());
    for (Delegation delegation : values.delegations()) {
      write(out, delegation.src());
      write(out, delegation.dst());
    }
    return out;
  }

  private static void write(ByteBuf out, String text) {
    int bytes = ByteBufUtil.utf8Bytes(text);
    if (bytes > MAX_STRING) {
      throw new IllegalArgumentException("mux has no room for a text of " + bytes + " bytes");
    }
    out.writeShort(bytes);
    ByteBufUtil.reserveAndWriteUtf8(out, text, bytes);
  }

  @Override
  public HeaderValues answer(ByteBuf bytes) throws ThriftFormatException {
    Cursor cursor = new Cursor(bytes, bytes.readerIndex());
    return new HeaderValues("", List.of(), MuxContexts.read(cursor).values());
  }

  @Override
  public ByteBuf answer(HeaderValues values) {
    ByteBuf out = Unpooled.buffer();
    MuxContexts.write(out, values.contexts());
    return out;
  }
}
