package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;

/**
 * A message as its sender transformed it (compressed it, for instance), in the form of the one
 * dialect that has transforms. Both are views that live as long as the message.
 *
 * @param transforms which ones, in the dialect's own form
 * @param payload what they made of the message
 */
public record Transformed(ByteBuf transforms, ByteBuf payload) {}
