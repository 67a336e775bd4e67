package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.CallHeader;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.EnvelopeFormat;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.List;

/**
 * The structs in front of the messages of an upgraded connection. The trace and the client's id are
 * both fields and contexts there, as Finagle writes them: who knows only the one finds it.
 *
 * <p>Source: {@code RequestHeader} and {@code ResponseHeader} in Finagle's {@code tracing.thrift}.
 */
public final class TTwitterFormat implements EnvelopeFormat {
  private static final int RESPONSE_CONTEXTS = 2;

  @Override
  public Dialect dialect() {
    return Dialect.TTWITTER;
  }

  @Override
  public CallHeader call(ByteBuf bytes) throws ThriftFormatException {
    return RequestHeader.read(bytes);
  }

  @Override
  public ByteBuf call(HeaderValues values) {
    ByteBuf out = Unpooled.buffer();
    ByteBuf trace = values.context(ContextKey.TRACE);
    TraceFields fields = trace == null ? null : TraceFields.ofContext(trace);
    if (fields != null) {
      fields.write(out);
    }
    ByteBuf clientId = values.context(ContextKey.CLIENT_ID);
    if (clientId != null && clientId.isReadable()) {
      RequestHeader.writeClientId(out, clientId);
    }
    Contexts.write(out, RequestHeader.CONTEXTS, values.contexts());
    if (!values.dest().isEmpty()) {
      Fields.write(out, RequestHeader.DEST, values.dest());
    }
    RequestHeader.writeDelegations(out, values.delegations());
    return out.writeByte(Fields.STOP);
  }

  @Override
  public HeaderValues answer(ByteBuf bytes) throws ThriftFormatException {
    Contexts contexts = Contexts.none(bytes);
    Fields fields = new Fields(bytes, bytes.readerIndex());
    while (fields.next()) {
      if (fields.is(RESPONSE_CONTEXTS, Fields.LIST)) {
        contexts = Contexts.of(bytes, fields);
      }
    }
    return new HeaderValues("", List.of(), contexts.values());
  }

  @Override
  public ByteBuf answer(HeaderValues values) {
    ByteBuf out = Unpooled.buffer();
    Contexts.write(out, RESPONSE_CONTEXTS, values.contexts());
    return out.writeByte(Fields.STOP);
  }
}
