package io.weft.node.config;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code routers}. */
final class RouterReader {
  static final String PROTOCOL = "thrift";
  static final String DEFAULT_INTERPRETER = "default";
  static final String FILE_INTERPRETER = "io.l5d.fs";

  /** Gives names the shape for which linkerd's Dtabs are written; any later entry wins over it. */
  private static final Dtab LINKERD_NAMES =
      Dtab.parse(RouterConfig.DEFAULT_DST_PREFIX + " => /svc");

  private static final RuledReader<ClientConfig> CLIENT =
      new RuledReader<>(ClientConfig.DEFAULT, "/#/io.l5d.fs/{service}", ClientReader::read);
  private static final RuledReader<ServiceConfig> SERVICE =
      new RuledReader<>(ServiceConfig.DEFAULT, "/thrift/{service}", ServiceReader::read);

  private final TransformerReader transformers;

  RouterReader(TransformerReader transformers) {
    this.transformers = transformers;
  }

  static String label(Section router) {
    String expected = "a name that no other router has";
    return router.text("label", expected).orElse(RouterConfig.DEFAULT_LABEL);
  }

  /** Empty when its protocol is wrong: its keys may be another protocol's then. */
  Optional<RouterConfig> read(Section router) {
    Optional<String> protocol = router.oneOf("protocol", List.of(PROTOCOL));
    if (!router.has("protocol")) {
      router.missing("protocol", Quote.of(PROTOCOL));
    } else if (protocol.isEmpty()) {
      return Optional.empty();
    }
    if (router.has("thriftProtocol")) {
      Optional<String> ignored = router.oneOf("thriftProtocol", List.of("binary", "compact"));
      router.warning(
          "thriftProtocol",
          " has no effect: each message says which it is, and is passed on as it came");
    }
    InterpreterKeys interpreter =
        router.section("interpreter").map(this::interpreter).orElse(InterpreterKeys.NONE);
    Dtab dtab = dtab(router);
    if (dtab.isEmpty() && interpreter.dtabFile().isEmpty()) {
      router.warning(
          "dtab", " is not given, nor an interpreter with a dtabFile: no name leads anywhere");
    }
    RouterConfig config =
        new RouterConfig(
            label(router),
            router
                .parsed("dstPrefix", "a path such as /thrift", Path::parse)
                .orElse(RouterConfig.DEFAULT_DST_PREFIX),
            router.flag("thriftMethodInDst", RouterConfig.DEFAULT_METHOD_IN_DST),
            router.has("dstPrefix") ? Dtab.empty() : LINKERD_NAMES,
            dtab,
            interpreter.dtabFile(),
            interpreter.transformers(),
            servers(router),
            CLIENT.read(router.sectionOrEmpty("client")),
            SERVICE.read(router.sectionOrEmpty("service")),
            router.millis("bindingTimeoutMs", 1, RouterConfig.DEFAULT_BINDING_TIMEOUT),
            bindingCache(router.sectionOrEmpty("bindingCache")));
    router.done();
    warnOfEndlessCalls(router, config);
    return Optional.of(config);
  }

  private static List<ServerConfig> servers(Section router) {
    List<Section> servers = router.sections("servers");
    if (!router.has("servers")) {
      router.missing("servers", "a list of at least one server");
    } else if (servers.isEmpty()) {
      router.error("servers", " has no server; expected a list of at least one");
    }
    return servers.stream().map(ServerReader::read).toList();
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

  private record InterpreterKeys(
      Optional<java.nio.file.Path> dtabFile, List<TransformerConfig> transformers) {
    static final InterpreterKeys NONE = new InterpreterKeys(Optional.empty(), List.of());
  }

  private InterpreterKeys interpreter(Section section) {
    Optional<String> kind = section.oneOf("kind", List.of(DEFAULT_INTERPRETER, FILE_INTERPRETER));
    if (kind.isEmpty()) {
      if (!section.has("kind")) {
        section.missing("kind", "\"default\" or \"io.l5d.fs\"");
      }
      return InterpreterKeys.NONE;
    }
    Optional<java.nio.file.Path> file = Optional.empty();
    if (kind.get().equals(FILE_INTERPRETER)) {
      if (!section.has("dtabFile")) {
        section.missing("dtabFile", "the name of a file with a Dtab");
      }
      file = section.file("dtabFile");
    }
    InterpreterKeys keys = new InterpreterKeys(file, transformers.read(section));
    section.done();
    return keys;
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
