package io.weft.thrift.frame;

/**
 * A message to be written to an upgraded connection, in one frame with the struct that it has in
 * front ({@link ThriftMessage#prefix}), or with an empty one. The codec takes the message over.
 */
public record PrefixedMessage(ThriftMessage message) {}
