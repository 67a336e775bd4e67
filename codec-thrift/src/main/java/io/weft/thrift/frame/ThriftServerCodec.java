package io.weft.thrift.frame;

import io.netty.channel.ChannelDuplexHandler;
import io.weft.stack.time.Loop;

/** The server's side of a connection. */
public final class ThriftServerCodec extends ChannelDuplexHandler {
  public ThriftServerCodec(ThriftLimits limits, MethodNames names, Loop loop) {}
}
