package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;

/**
 * What came beside a message, as bytes that nobody has looked into yet.
 *
 * @param bytes in the dialect's own form: a view that lives as long as the message, or a heap
 *     buffer that nobody has to release
 */
public record Envelope(Dialect dialect, ByteBuf bytes) {}
