package io.weft.node.protocol.thrift.call;

import io.netty.channel.Channel;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftMessage;
import org.jspecify.annotations.Nullable;

/** What serves the calls of a port's connections, whatever the connections speak. */
public interface CallServer {

  /** The name of a call by its message alone. */
  Destination identify(ThriftMessage call);

  /** Reads what the calls of one connection say of their routing. */
  CallerRouting routing();

  /** Serves a call; ownership as {@link io.weft.stack.Service}. */
  void serve(
      CallContext context, Destination destination, ThriftMessage call, Reply<ThriftMessage> reply);

  /** Answers a call with an error instead of serving it. */
  void refuse(ThriftMessage call, Failure failure, Reply<ThriftMessage> reply);

  /** What a caller gets to know of what a service says beside its reply; null for nothing. */
  @Nullable Envelope envelope(ThriftMessage reply, Dialect dialect);

  ThriftErrors errors();

  /** How many calls of one connection may be in flight. */
  int maxPipelinedCalls();

  /** How long a connection may be without a call. */
  long idleNanos();

  /** Logs and counts what a caller's connection is cut for. */
  void brokenBy(Channel connection, Throwable cause);
}
