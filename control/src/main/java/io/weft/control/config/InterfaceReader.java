package io.weft.control.config;

import io.weft.control.api.thrift.Capacity;
import io.weft.stack.settings.yaml.Section;
import io.weft.tls.context.TlsFiles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code interfaces}: at most one of each kind. */
final class InterfaceReader {
  static final List<String> KEYS = List.of("kind", "ip", "port", "tls", "cache");
  static final List<String> TLS_KEYS = List.of("certPath", "keyPath", "caCertPath");

  static final List<String> CACHE_KEYS =
      List.of(
          "bindingCacheActive",
          "bindingCacheInactive",
          "bindingCacheInactiveTTLSecs",
          "addrCacheActive",
          "addrCacheInactive",
          "addrCacheInactiveTTLSecs");

  /** namerd's, of the kind {@code io.l5d.mesh}. */
  private static final List<String> ACCESS_LOG_KEYS =
      List.of(
          "h2AccessLog", "h2AccessLogRollPolicy", "h2AccessLogAppend", "h2AccessLogRotateCount");

  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_CACHED = 1_000_000;

  private final Map<InterfaceKind, InterfaceConfig> read = new EnumMap<>(InterfaceKind.class);
  private final boolean withRules;
  private Capacity names = Capacity.DEFAULT;
  private Capacity clusters = Capacity.DEFAULT;

  /**
   * @param withRules whether there is an access file
   */
  InterfaceReader(boolean withRules) {
    this.withRules = withRules;
  }

  void read(Section top) {
    for (Section section : top.sections("interfaces")) {
      Optional<InterfaceKind> kind =
          section.oneOf("kind", InterfaceKind.texts()).flatMap(InterfaceKind::of);
      if (kind.isPresent()) {
        InterfaceConfig config = one(section, kind.get());
        if (read.put(kind.get(), config) != null) {
          section.error("kind", " is " + kind.get() + " a second time; keep one");
        }
      } else if (!section.has("kind")) {
        section.missing("kind", "one of " + String.join(", ", InterfaceKind.texts()));
      }
    }
  }

  /** What is said of a kind; where nothing is, it listens on loopback. */
  InterfaceConfig of(InterfaceKind kind) {
    return read.getOrDefault(kind, new InterfaceConfig(LOOPBACK, kind.port(), Optional.empty()));
  }

  /** The Thrift interface; empty where nothing is said of it. */
  Optional<ThriftConfig> thrift() {
    return Optional.ofNullable(read.get(InterfaceKind.THRIFT))
        .map(listens -> new ThriftConfig(listens, names, clusters));
  }

  private InterfaceConfig one(Section section, InterfaceKind kind) {
    InterfaceConfig config =
        new InterfaceConfig(
            section.ip("ip", LOOPBACK),
            section.integer("port", kind.port(), 0, 65_535),
            section.section("tls").flatMap(InterfaceReader::tls));
    if (kind == InterfaceKind.THRIFT) {
      Section cache = section.sectionOrEmpty("cache");
      names = capacity(cache, "binding");
      clusters = capacity(cache, "addr");
      cache.done();
    }
    if (kind == InterfaceKind.NODES) {
      ACCESS_LOG_KEYS.stream()
          .filter(section::has)
          .forEach(key -> section.warning(key, " is not used: there is no log of each request"));
    }
    section.done();
    if (!isLoopback(config.ip())) {
      checkGuard(section, kind, config);
    }
    return config;
  }

  private static Capacity capacity(Section cache, String which) {
    Capacity defaults = Capacity.DEFAULT;
    String key = which + "Cache";
    return new Capacity(
        cache.integer(key + "Active", defaults.active(), 1, MAX_CACHED),
        cache.integer(key + "Inactive", defaults.inactive(), 0, MAX_CACHED),
        Duration.ofSeconds(
            cache.integer(
                key + "InactiveTTLSecs",
                (int) defaults.inactiveTtl().toSeconds(),
                0,
                Integer.MAX_VALUE)));
  }

  /** Whoever is of the mesh may ask as its nodes do, but not change where they go. */
  private void checkGuard(Section section, InterfaceKind kind, InterfaceConfig config) {
    boolean plain = config.tls().isEmpty();
    if (withRules && plain) {
      section.warning(
          "ip",
          " is %s and the interface has no tls: whoever reads along %s"
              .formatted(
                  config.ip(),
                  kind == InterfaceKind.THRIFT ? "sees where calls go" : "has the tokens"));
    } else if (!withRules && (plain || kind != InterfaceKind.NODES)) {
      String guard =
          kind == InterfaceKind.NODES
              ? "the interface tls, so that nodes show a certificate"
              : "an accessFile beside the interfaces, which says who may do what";
      section.error(
          "ip",
          " is %s, where others than this machine reach it; give %s".formatted(config.ip(), guard));
    }
  }

  private static Optional<TlsFiles> tls(Section tls) {
    Optional<Path> certificate =
        file(tls, "certPath", "a PEM file with the certificate of the control service");
    Optional<Path> key = file(tls, "keyPath", "a PEM file with the key of the certificate");
    Optional<Path> bundle =
        file(tls, "caCertPath", "a PEM file with the authorities whose clients are trusted");
    tls.done();
    return certificate.flatMap(
        c -> key.flatMap(k -> bundle.map(trusted -> new TlsFiles(c, k, trusted))));
  }

  private static Optional<Path> file(Section tls, String key, String expected) {
    if (!tls.has(key)) {
      tls.missing(key, expected);
    }
    return tls.file(key);
  }

  private static boolean isLoopback(String ip) {
    try {
      return InetAddress.getByName(ip).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true; // no address, which is reported already
    }
  }
}
