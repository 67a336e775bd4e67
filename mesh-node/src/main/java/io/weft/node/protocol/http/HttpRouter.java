package io.weft.node.protocol.http;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.namers.bind.Interpreter;
import io.weft.node.config.HttpConfig;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.net.Connector;
import io.weft.node.protocol.ProtocolRouter;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.http.call.HttpIdentifier;
import io.weft.node.protocol.http.endpoint.HttpClient;
import io.weft.node.protocol.params.ConfiguredParams;
import io.weft.node.router.MeasuredCalls;
import io.weft.node.router.Router;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A router of a configuration whose protocol is HTTP, in any version, with its servers. */
public final class HttpRouter implements ProtocolRouter {
  private final RouterConfig config;
  private final HttpConfig http;
  private final RouterEnvironment environment;
  private final Router<Request, Response> router;
  private final List<HttpServer> servers = new ArrayList<>();

  /**
   * @throws IllegalArgumentException when the configuration is not for HTTP
   */
  public HttpRouter(
      RouterConfig config,
      Interpreter interpreter,
      MeasuredCalls calls,
      RouterEnvironment environment) {
    this.config = config;
    this.http =
        config
            .http()
            .orElseThrow(() -> new IllegalArgumentException(config.label() + " is not for HTTP"));
    this.environment = environment;
    this.router =
        new Router<>(
            config.label(),
            new HttpStacks(
                new HttpClient.Common(
                    config.label(), new Connector(environment.loops()), environment.metrics()),
                environment.clock(),
                environment.faults(),
                environment.ticker(),
                environment.random()),
            new ConfiguredParams(
                config, environment.identities(), environment.ticker(), new HttpStackParams(http)),
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
    HttpIdentifier identifier = HttpIdentifier.of(config.dstPrefix(), http.identifiers());
    for (ServerConfig server : config.servers()) {
      servers.add(
          new HttpServer(
              server,
              http,
              router,
              config.dstPrefix(),
              identifier,
              server.tls().map(environment.identities()),
              environment));
    }
  }

  @Override
  public String label() {
    return config.label();
  }

  @Override
  public List<HttpServer> servers() {
    return List.copyOf(servers);
  }

  @Override
  public Router<?, ?> router() {
    return router;
  }
}
