package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;

/** One context: heap buffers that nobody has to release, and that are only read. */
public record ContextValue(ByteBuf key, ByteBuf value) {}
