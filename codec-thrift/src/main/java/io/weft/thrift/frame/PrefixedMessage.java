package io.weft.thrift.frame;

import io.netty.util.ReferenceCounted;

/**
 * A message to be written to an upgraded connection, in one frame with the struct that it has in
 * front ({@link ThriftMessage#envelope}), or with an empty one. It is its message as far as
 * references go.
 */
public record PrefixedMessage(ThriftMessage message) implements ReferenceCounted {
  @Override
  public int refCnt() {
    return message.refCnt();
  }

  @Override
  public PrefixedMessage retain() {
    return retain(1);
  }

  @Override
  public PrefixedMessage retain(int increment) {
    message.retain(increment);
    return this;
  }

  @Override
  public PrefixedMessage touch() {
    message.touch();
    return this;
  }

  @Override
  public PrefixedMessage touch(Object hint) {
    message.touch(hint);
    return this;
  }

  @Override
  public boolean release() {
    return message.release();
  }

  @Override
  public boolean release(int decrement) {
    return message.release(decrement);
  }
}
