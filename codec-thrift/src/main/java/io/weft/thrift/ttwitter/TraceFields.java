package io.weft.thrift.ttwitter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a call belongs to: fields of a request's struct, and a context of all dialects.
 *
 * <p>Source: Finagle's {@code TraceId}. A call without a parent has its own span as that.
 *
 * @param traceIdHigh the upper half of the trace's id, where it has 128 bits
 */
record TraceFields(long traceId, long spanId, long parentId, OptionalLong traceIdHigh, long flags) {
  private static final int TRACE_ID = 1;
  private static final int SPAN_ID = 2;
  private static final int PARENT_SPAN_ID = 3;
  private static final int SAMPLED = 5;
  private static final int FLAGS = 7;
  private static final int TRACE_ID_HIGH = 11;

  private static final long SAMPLING_KNOWN_FLAG = 1 << 1;
  private static final long SAMPLED_FLAG = 1 << 2;
  private static final int CONTEXT_BYTES = 4 * Long.BYTES;

  /** Reads the value of the context; null when it has another length, which is then ignored. */
  static @Nullable TraceFields ofContext(ByteBuf value) {
    int bytes = value.readableBytes();
    if (bytes != CONTEXT_BYTES && bytes != CONTEXT_BYTES + Long.BYTES) {
      return null;
    }
    int from = value.readerIndex();
    return new TraceFields(
        value.getLong(from + 2 * Long.BYTES),
        value.getLong(from),
        value.getLong(from + Long.BYTES),
        bytes == CONTEXT_BYTES
            ? OptionalLong.empty()
            : OptionalLong.of(value.getLong(from + CONTEXT_BYTES)),
        value.getLong(from + 3 * Long.BYTES));
  }

  /** Reads the fields of a request's struct; null when it has no trace. */
  static @Nullable TraceFields ofStruct(ByteBuf struct) throws ThriftFormatException {
    OptionalLong traceId = OptionalLong.empty();
    OptionalLong spanId = OptionalLong.empty();
    OptionalLong parentId = OptionalLong.empty();
    OptionalLong traceIdHigh = OptionalLong.empty();
    long flags = 0;
    Fields fields = new Fields(struct, struct.readerIndex());
    while (fields.next()) {
      if (fields.is(TRACE_ID, Fields.I64)) {
        traceId = OptionalLong.of(struct.getLong(fields.value()));
      } else if (fields.is(SPAN_ID, Fields.I64)) {
        spanId = OptionalLong.of(struct.getLong(fields.value()));
      } else if (fields.is(PARENT_SPAN_ID, Fields.I64)) {
        parentId = OptionalLong.of(struct.getLong(fields.value()));
      } else if (fields.is(TRACE_ID_HIGH, Fields.I64)) {
        traceIdHigh = OptionalLong.of(struct.getLong(fields.value()));
      } else if (fields.is(FLAGS, Fields.I64)) {
        flags |= struct.getLong(fields.value());
      } else if (fields.is(SAMPLED, Fields.BOOL)) {
        flags |= SAMPLING_KNOWN_FLAG | (struct.getBoolean(fields.value()) ? SAMPLED_FLAG : 0);
      }
    }
    if (traceId.isEmpty() || spanId.isEmpty()) {
      return null;
    }
    long span = spanId.getAsLong();
    return new TraceFields(traceId.getAsLong(), span, parentId.orElse(span), traceIdHigh, flags);
  }

  /** The value of the context, in a heap buffer. */
  ByteBuf context() {
    ByteBuf out = Unpooled.buffer(CONTEXT_BYTES + Long.BYTES);
    out.writeLong(spanId).writeLong(parentId).writeLong(traceId).writeLong(flags);
    traceIdHigh.ifPresent(out::writeLong);
    return out;
  }

  void write(ByteBuf out) {
    Fields.write(out, TRACE_ID, traceId);
    Fields.write(out, SPAN_ID, spanId);
    if (parentId != spanId) {
      Fields.write(out, PARENT_SPAN_ID, parentId);
    }
    if ((flags & SAMPLING_KNOWN_FLAG) != 0) {
      out.writeByte(Fields.BOOL).writeShort(SAMPLED).writeBoolean((flags & SAMPLED_FLAG) != 0);
    }
    Fields.write(out, FLAGS, flags);
    traceIdHigh.ifPresent(high -> Fields.write(out, TRACE_ID_HIGH, high));
  }
}
