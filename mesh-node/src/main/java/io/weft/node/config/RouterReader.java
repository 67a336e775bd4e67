package io.weft.node.config;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.Section;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code routers}. */
final class RouterReader {
  private static final List<String> THRIFT_KEYS = List.of("thriftMethodInDst", "thriftProtocol");

  private final InterpreterReader interpreters;
  private final Idls idls = new Idls();

  RouterReader(InterpreterReader interpreters) {
    this.interpreters = interpreters;
  }

  static String label(Section router) {
    String expected = "a name that no other router has";
    return router.text("label", expected).orElse(protocol(router).text());
  }

  private static RouterProtocol protocol(Section router) {
    return router
        .oneOf("protocol", RouterProtocol.texts())
        .flatMap(RouterProtocol::of)
        .orElse(RouterProtocol.THRIFT);
  }

  /** Empty when its protocol is wrong: its keys may be another protocol's then. */
  Optional<RouterConfig> read(Section router) {
    Optional<String> given = router.oneOf("protocol", RouterProtocol.texts());
    if (!router.has("protocol")) {
      router.missing("protocol", "\"thrift\", \"thriftmux\", \"http\" or \"h2\"");
    } else if (given.isEmpty()) {
      return Optional.empty();
    }
    RouterProtocol protocol = protocol(router);
    if (router.has("thriftProtocol") && !protocol.isHttp()) {
      Optional<String> ignored = router.oneOf("thriftProtocol", List.of("binary", "compact"));
      router.warning(
          "thriftProtocol",
          " has no effect: each message says which it is, and is passed on as it came");
    }
    // linkerd wants "experimental: true" beside thriftmux and, at first, h2.
    boolean ignored = router.flag("experimental", false);
    InterpreterReader.Keys interpreter =
        router.section("interpreter").map(interpreters::read).orElse(InterpreterReader.Keys.NONE);
    Dtab dtab = dtab(router);
    if (dtab.isEmpty() && !interpreter.hasDtab()) {
      router.warning(
          "dtab", " is not given, nor an interpreter with a dtabFile: no name leads anywhere");
    }
    RouterConfig config =
        new RouterConfig(
            protocol,
            label(router),
            router
                .parsed("dstPrefix", "a path such as " + protocol.dstPrefix(), Path::parse)
                .orElse(protocol.dstPrefix()),
            router.flag("thriftMethodInDst", RouterConfig.DEFAULT_METHOD_IN_DST),
            protocol.isHttp() ? Optional.of(HttpReader.read(router, protocol)) : Optional.empty(),
            // Elsewhere it could only go before all rules, and not behind them.
            router.has("dstPrefix") || interpreter.remote().isPresent()
                ? Dtab.empty()
                : linkerdNames(protocol),
            dtab,
            interpreter.dtabFile(),
            interpreter.remote(),
            interpreter.transformers(),
            servers(router, protocol),
            new RuledReader<>(
                    ClientConfig.DEFAULT,
                    "/#/io.l5d.fs/{service}",
                    section -> ClientReader.read(section, protocol))
                .read(router.sectionOrEmpty("client")),
            new RuledReader<>(
                    ServiceConfig.DEFAULT,
                    protocol.dstPrefix() + "/{service}",
                    section -> ServiceReader.read(section, protocol, idls))
                .read(router.sectionOrEmpty("service")),
            router.millis("bindingTimeoutMs", 1, RouterConfig.DEFAULT_BINDING_TIMEOUT),
            bindingCache(router.sectionOrEmpty("bindingCache")));
    OneFamily.check(router, protocol, THRIFT_KEYS, HttpReader.KEYS);
    router.done();
    warnOfEndlessCalls(router, config);
    return Optional.of(config);
  }

  /** Gives names the shape for which linkerd's Dtabs are written; any later entry wins over it. */
  private static Dtab linkerdNames(RouterProtocol protocol) {
    return Dtab.parse(protocol.dstPrefix() + " => /svc");
  }

  private static List<ServerConfig> servers(Section router, RouterProtocol protocol) {
    List<Section> servers = router.sections("servers");
    if (!router.has("servers")) {
      router.missing("servers", "a list of at least one server");
    } else if (servers.isEmpty()) {
      router.error("servers", " has no server; expected a list of at least one");
    }
    return servers.stream().map(server -> ServerReader.read(server, protocol)).toList();
  }

  private static void warnOfEndlessCalls(Section router, RouterConfig config) {
    boolean endless =
        config.service().all().stream().allMatch(service -> service.totalTimeout().isEmpty())
            && config.client().all().stream()
                .allMatch(client -> client.requestAttemptTimeout().isEmpty());
    if (endless) {
      router.warning(
          "service",
          ".totalTimeoutMs is not set: a call waits as long as its endpoint takes to answer");
    }
  }

  private static Dtab dtab(Section router) {
    return router.parsed("dtab", "a Dtab", Dtab::parse).orElse(Dtab.empty());
  }

  private static BindingCacheConfig bindingCache(Section cache) {
    BindingCacheConfig defaults = BindingCacheConfig.DEFAULT;
    for (String key : List.of("trees", "bounds", "clients")) {
      if (cache.has(key)) {
        int ignored = cache.integer(key, 1, 1, Integer.MAX_VALUE);
        cache.warning(key, " has no effect: what a name leads to is kept with the name; see paths");
      }
    }
    BindingCacheConfig config =
        new BindingCacheConfig(
            cache.integer("paths", defaults.paths(), 1, Integer.MAX_VALUE),
            cache.seconds("idleTtlSecs", 1, Integer.MAX_VALUE, defaults.idleTtl()));
    cache.done();
    return config;
  }
}
