package io.weft.node.protocol.thrift.mux;

import io.weft.node.net.NettyLoop;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.thrift.frame.ThriftMessage;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The bottom of the stacks: an endpoint as a service, with one mux session for each loop. */
public final class MuxEndpoint implements Service<ThriftMessage, ThriftMessage> {
  private final MuxClient client;
  private final AtomicReferenceArray<MuxSessions> byLoop;
  private volatile boolean closed;

  public MuxEndpoint(MuxClient client, int loops) {
    this.client = client;
    this.byLoop = new AtomicReferenceArray<>(loops);
  }

  @Override
  public void call(CallContext context, ThriftMessage request, Reply<ThriftMessage> reply) {
    NettyLoop loop = (NettyLoop) context.loop();
    MuxSessions sessions = byLoop.get(loop.index());
    if (sessions == null) {
      sessions = new MuxSessions(client, loop);
      byLoop.set(loop.index(), sessions);
      if (closed) {
        sessions.close();
      }
    }
    sessions.call(context, request, reply);
  }

  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < byLoop.length(); i++) {
      MuxSessions sessions = byLoop.get(i);
      if (sessions != null) {
        sessions.close();
      }
    }
  }
}
