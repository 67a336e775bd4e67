package io.weft.node.protocol.thrift;

import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.Path;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.Connector;
import io.weft.node.net.EventLoops;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.node.protocol.thrift.call.ThriftIdentifier;
import io.weft.node.router.Destination;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A router of a configuration whose protocol is Thrift, with its servers. */
public final class ThriftRouter implements AutoCloseable {

  /**
   * What routers share.
   *
   * @param identities gives the certificate of files, opened once and owned by the node
   * @param clock for the deadlines that callers set and endpoints get
   * @param random safe for any thread
   */
  public record Shared(
      EventLoops loops,
      Function<TlsFiles, TlsIdentity> identities,
      MetricScope metrics,
      Ticker ticker,
      WallClock clock,
      RandomGenerator random) {}

  private final RouterConfig config;
  private final Shared shared;
  private final MethodNamesByLoop names;
  private final Router<ThriftMessage, ThriftMessage> router;
  private final List<ThriftServer> servers = new ArrayList<>();

  public ThriftRouter(RouterConfig config, Interpreter interpreter, Shared shared) {
    this.config = config;
    this.shared = shared;
    this.names = new MethodNamesByLoop(shared.loops().all().size());
    this.router =
        new Router<>(
            config.label(),
            new ThriftStacks(
                new ThriftClient.Common(
                    config.label(),
                    new Connector(shared.loops()),
                    names,
                    ThriftLimits.defaults(),
                    new Envelopes(shared.clock()),
                    shared.metrics()),
                shared.ticker(),
                shared.random()),
            new ThriftStackParams(config, shared.identities(), shared.ticker()),
            interpreter,
            new Router.Cache(config.bindingCache().paths(), config.bindingCache().idleTtl()),
            config.bindingTimeout(),
            shared.metrics(),
            shared.ticker(),
            shared.random());
  }

  /**
   * Opens the router's ports.
   *
   * @throws IOException when one cannot be bound; the others are closed with {@link #close}
   */
  public void listen() throws IOException {
    for (ServerConfig server : config.servers()) {
      servers.add(
          new ThriftServer(
              server,
              router,
              new ThriftIdentifier(config.dstPrefix(), config.methodInDst(), server.service()),
              shared.loops(),
              names,
              server.tls().map(shared.identities()),
              shared.clock(),
              shared.metrics()));
    }
  }

  public String label() {
    return config.label();
  }

  /** Where the servers listen, in the order of the configuration. */
  public List<InetSocketAddress> addresses() {
    return servers.stream().map(ThriftServer::address).toList();
  }

  /** The logical name of a service's method. */
  public Path name(String service, String method) {
    Path name = config.dstPrefix().append(service);
    return config.methodInDst() ? name.append(method) : name;
  }

  /** Serves a call of this process itself; on the loop of the context. */
  public void call(
      CallContext context,
      Destination destination,
      ThriftMessage call,
      Reply<ThriftMessage> reply) {
    router.call(context, destination, call, reply);
  }

  /** The router behind the servers. */
  public Router<?, ?> router() {
    return router;
  }

  /** Drops what nobody used for the idle time. */
  public void sweep() {
    router.sweep();
  }

  /** Stops accepting, and has each connection finish what is in flight and close. */
  public void drain() {
    servers.forEach(ThriftServer::drain);
  }

  /** Connections of callers that are still open. */
  public int openConnections() {
    return servers.stream().mapToInt(ThriftServer::openConnections).sum();
  }

  @Override
  public void close() {
    servers.forEach(ThriftServer::close);
    router.close();
  }
}
