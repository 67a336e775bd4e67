package io.weft.node.protocol.thrift.call;

import io.netty.channel.ChannelHandler;

/** The handler at the end of a caller's pipeline, whatever the caller speaks. */
public interface CallerConnection extends ChannelHandler {

  /** Finishes what is in flight, then closes. On the loop. */
  void drain();
}
