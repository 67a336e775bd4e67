package io.weft.node.protocol.thrift;

import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.Path;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.Connector;
import io.weft.node.protocol.ProtocolRouter;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.params.ConfiguredParams;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.node.protocol.thrift.call.ThriftIdentifier;
import io.weft.node.router.Destination;
import io.weft.node.router.MeasuredCalls;
import io.weft.node.router.Router;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A router of a configuration whose protocol is Thrift, with its servers. */
public final class ThriftRouter implements ProtocolRouter {
  private final RouterConfig config;
  private final RouterEnvironment environment;
  private final MethodNamesByLoop names;
  private final Router<ThriftMessage, ThriftMessage> router;
  private final List<ThriftServer> servers = new ArrayList<>();

  public ThriftRouter(
      RouterConfig config,
      Interpreter interpreter,
      MeasuredCalls calls,
      RouterEnvironment environment) {
    this.config = config;
    this.environment = environment;
    this.names = new MethodNamesByLoop(environment.loops().all().size());
    this.router =
        new Router<>(
            config.label(),
            new ThriftStacks(
                new ThriftClient.Common(
                    config.label(),
                    new Connector(environment.loops()),
                    names,
                    ThriftLimits.defaults(),
                    new Envelopes(environment.clock()),
                    environment.metrics()),
                this::call,
                environment.faults(),
                environment.ticker(),
                environment.random()),
            new ConfiguredParams(
                config, environment.identities(), environment.ticker(), new ThriftStackParams()),
            interpreter,
            calls,
            new Router.Cache(config.bindingCache().paths(), config.bindingCache().idleTtl()),
            config.bindingTimeout(),
            environment.metrics(),
            environment.ticker(),
            environment.random());
  }

  @Override
  public void listen() throws IOException {
    for (ServerConfig server : config.servers()) {
      servers.add(
          new ThriftServer(
              server,
              router,
              new ThriftIdentifier(config.dstPrefix(), config.methodInDst(), server.service()),
              names,
              server.tls().map(environment.identities()),
              environment));
    }
  }

  @Override
  public String label() {
    return config.label();
  }

  @Override
  public List<ThriftServer> servers() {
    return List.copyOf(servers);
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

  @Override
  public Router<?, ?> router() {
    return router;
  }
}
