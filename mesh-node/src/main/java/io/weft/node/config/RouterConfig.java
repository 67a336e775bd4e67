package io.weft.node.config;

import io.weft.namers.config.TransformerConfig;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One router: the calls that its servers take are named, bound through its Dtab, and sent.
 *
 * @param protocol what its callers are expected to speak
 * @param label its name in metrics and on the admin pages; no two routers share it
 * @param dstPrefix what every name starts with
 * @param methodInDst whether a name ends with the method: {@code /thrift/<service>/<method>}; of
 *     Thrift alone
 * @param http what a router for HTTP has of its own; empty for Thrift
 * @param impliedDtab comes before {@code dtab}: {@code /thrift => /svc}, and the like for HTTP,
 *     when the file leaves {@code dstPrefix} and {@code remote} out, so that Dtabs which were
 *     written for linkerd's {@code /svc} go on working
 * @param dtab the Dtab of the file
 * @param dtabFile a watched file whose Dtab comes after {@code dtab} and so wins over it
 * @param remote the interpreter elsewhere that binds the names, after the Dtabs that are given
 *     here; there is no file with a Dtab then
 * @param transformers change what names are bound to, in this order
 * @param servers at least one
 * @param client how its calls go out, by the bound name
 * @param service what holds for each logical name
 * @param bindingTimeout how long a call waits for its name to be bound
 * @param bindingCache how many names are kept, and for how long
 */
public record RouterConfig(
    RouterProtocol protocol,
    String label,
    Path dstPrefix,
    boolean methodInDst,
    Optional<HttpConfig> http,
    Dtab impliedDtab,
    Dtab dtab,
    Optional<java.nio.file.Path> dtabFile,
    Optional<InterpreterConfig> remote,
    List<TransformerConfig> transformers,
    List<ServerConfig> servers,
    Ruled<ClientConfig> client,
    Ruled<ServiceConfig> service,
    Duration bindingTimeout,
    BindingCacheConfig bindingCache) {

  /** linkerd leaves the method out; with it in, a Dtab can move one method alone. */
  public static final boolean DEFAULT_METHOD_IN_DST = true;

  public static final Duration DEFAULT_BINDING_TIMEOUT = Duration.ofSeconds(10);

  public RouterConfig {
    transformers = List.copyOf(transformers);
    servers = List.copyOf(servers);
  }

  /** What the router binds by, before what a watched file adds. */
  public Dtab fixedDtab() {
    return impliedDtab.concat(dtab);
  }

  /**
   * What the router, or the interpreter elsewhere, would bind by if the Dtab that an operator edits
   * were another: that of the interpreter elsewhere or of the watched file where there is one, else
   * that of the configuration.
   */
  public Dtab replaced(Dtab edited) {
    return (dtabFile.isPresent() ? fixedDtab() : impliedDtab).concat(edited);
  }
}
