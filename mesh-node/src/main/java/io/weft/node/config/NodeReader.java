package io.weft.node.config;

import io.weft.namers.config.NamerConfig;
import io.weft.namers.config.NamerReader;
import io.weft.stack.settings.yaml.Problems;
import io.weft.stack.settings.yaml.Quote;
import io.weft.stack.settings.yaml.Reading;
import io.weft.stack.settings.yaml.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole file, and what holds between its parts. */
final class NodeReader {
  private static final int MAX_WORKER_THREADS = 1024;

  private final NamerReader namers;
  private final RouterReader routers;
  private final AnnouncerReader announcers;
  private final DtabCheck dtabs = DtabCheck.ofInstalled();
  private final PrefixCheck prefixes;

  private NodeReader(Problems problems, Plugins plugins) {
    this.namers = plugins.namers();
    this.announcers = new AnnouncerReader(plugins.announcers());
    this.prefixes = new PrefixCheck(problems);
    this.routers = new RouterReader(plugins.interpreters());
  }

  static NodeConfig.Parsed read(
      String file, String text, Map<String, String> environment, Plugins plugins) {
    return read(Reading.of(file, text, Keys.VOCABULARY), environment, plugins);
  }

  static NodeConfig.Parsed read(Reading reading, Map<String, String> environment, Plugins plugins) {
    Problems problems = reading.problems();
    Section top = reading.root(environment, "a mapping with routers");
    NodeConfig config = new NodeReader(problems, plugins).node(top);
    problems.throwIfAny();
    return new NodeConfig.Parsed(config, problems.warnings());
  }

  private NodeConfig node(Section top) {
    AdminConfig admin = admin(top.sectionOrEmpty("admin"));
    List<NamerConfig> namerConfigs = namers.read(top);
    List<Section> routerSections = top.sections("routers");
    announcers.read(top);
    routerSections.forEach(announcers::read);
    if (routerSections.isEmpty() && !top.has("routers")) {
      top.missing("routers", "a list of at least one router");
    } else if (routerSections.isEmpty()) {
      top.error("routers", " has no router; expected a list of at least one");
    }
    Map<String, Section> labels = new HashMap<>();
    Listeners listeners = new Listeners(admin, top.at("admin").line());
    List<RouterConfig> routerConfigs = new ArrayList<>();
    for (Section router : routerSections) {
      refuseSameLabel(router, labels);
      routers
          .read(router)
          .ifPresent(
              config -> {
                routerConfigs.add(config);
                listeners.add(router, config);
                check(router, config);
                dtabs.warn(router, config, namerConfigs);
                prefixes.warn(config, namerConfigs);
              });
    }
    top.sections("telemetry").forEach(NodeReader::telemetry);
    top.section("usage").ifPresent(usage -> usage(top, usage));
    int processors = Runtime.getRuntime().availableProcessors();
    int workerThreads = top.integer("workerThreads", processors, 1, MAX_WORKER_THREADS);
    top.done();
    return new NodeConfig(admin, namerConfigs, announcers.all(), routerConfigs, workerThreads);
  }

  private void check(Section router, RouterConfig config) {
    List<Section> servers = router.sections("servers");
    for (int i = 0; i < config.servers().size(); i++) {
      announcers.check(servers.get(i), config.servers().get(i).announce());
    }
  }

  private static AdminConfig admin(Section admin) {
    AdminConfig defaults = AdminConfig.DEFAULT;
    AdminConfig config =
        new AdminConfig(
            admin.ip("ip", defaults.ip()),
            admin.integer("port", defaults.port(), 0, 65_535),
            admin.millis("drainDelayMs", 0, defaults.drainDelay()),
            admin.millis("shutdownGraceMs", 0, defaults.shutdownGrace()),
            admin.file("operatorKeyFile"));
    admin.done();
    if (!ServerReader.isLoopback(config.ip())) {
      admin.warning(
          "ip", " is %s: whoever reaches it may look into the node".formatted(config.ip()));
    }
    return config;
  }

  private static void refuseSameLabel(Section router, Map<String, Section> labels) {
    String label = RouterReader.label(router);
    Section first = labels.putIfAbsent(label, router);
    if (first != null) {
      router.error(
          "label",
          " is %s%s, and so is that of %s; expected a label of its own"
              .formatted(
                  Quote.of(label), router.has("label") ? "" : " when left out", first.name()));
    }
  }

  private static void telemetry(Section telemeter) {
    Optional<String> kind = telemeter.oneOf("kind", List.of("io.l5d.prometheus"));
    if (kind.isPresent()) {
      telemeter.done();
    } else if (!telemeter.has("kind")) {
      telemeter.missing("kind", "\"io.l5d.prometheus\"");
    }
  }

  private static void usage(Section top, Section usage) {
    Optional<String> orgId = usage.string("orgId");
    boolean ignored = usage.flag("enabled", orgId.isPresent());
    usage.done();
    top.warning("usage", " has no effect: no usage data is ever sent");
  }

  /** Where the node is going to listen, so that no address is given twice. */
  private static final class Listeners {
    private record Listener(String ip, int port, String name, int line) {}

    private final List<Listener> listeners = new ArrayList<>();

    Listeners(AdminConfig admin, int line) {
      listeners.add(new Listener(admin.ip(), admin.port(), "admin", line));
    }

    void add(Section router, RouterConfig config) {
      List<Section> sections = router.sections("servers");
      for (int i = 0; i < config.servers().size(); i++) {
        ServerConfig server = config.servers().get(i);
        add(sections.get(i), server.ip(), server.port());
      }
    }

    private void add(Section server, String ip, int port) {
      for (Listener other : listeners) {
        if (ServerReader.collide(ip, port, other.ip(), other.port())) {
          server.error(
              "port",
              " is %d on %s, and %s listens there already (line %d)"
                  .formatted(port, ip, other.name(), other.line()));
          break;
        }
      }
      listeners.add(new Listener(ip, port, server.name(), server.at().line()));
    }
  }
}
