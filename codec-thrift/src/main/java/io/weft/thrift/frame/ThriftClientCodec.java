package io.weft.thrift.frame;

import io.netty.channel.ChannelDuplexHandler;
import io.weft.stack.time.Loop;

/** The client's side of a connection. */
public final class ThriftClientCodec extends ChannelDuplexHandler {
  public ThriftClientCodec(
      ThriftTransport transport, ThriftLimits limits, MethodNames names, Loop loop) {}
}
