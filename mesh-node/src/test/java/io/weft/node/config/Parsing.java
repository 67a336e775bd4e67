package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.namers.config.NamerReader;
import io.weft.namers.config.TransformerReader;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.AnnouncerSource;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.stack.settings.Settings;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Parses texts for the tests of this package. */
final class Parsing {
  static final String FILE = "conf/node.yaml";

  /** The least that is a valid file. */
  static final String MINIMAL =
      """
      routers:
      - protocol: thrift
        servers:
        - port: 4140
      """;

  private static final TransformerReader TRANSFORMERS = TransformerReader.ofInstalled();

  static final Plugins PLUGINS =
      new Plugins(
          new NamerReader(List.of(new Plugin()), TRANSFORMERS),
          new InterpreterReader(List.of(), TRANSFORMERS),
          List.of(new Announcing()));

  private Parsing() {}

  static NodeConfig.Parsed parsed(String text, Map<String, String> environment) {
    return NodeConfig.parse(FILE, text, environment);
  }

  static NodeConfig config(String text) {
    return parsed(text, Map.of()).config();
  }

  static List<String> warnings(String text) {
    return parsed(text, Map.of()).warnings().stream().map(ConfigProblem::message).toList();
  }

  /** The mistakes, each as {@code line:column: message}. */
  static List<String> mistakes(String text) {
    return problems(text).stream()
        .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.message())
        .toList();
  }

  static List<ConfigProblem> problems(String text) {
    ConfigException[] caught = new ConfigException[1];
    assertThatExceptionOfType(ConfigException.class)
        .as(text)
        .isThrownBy(() -> config(text))
        .satisfies(e -> caught[0] = e);
    return caught[0].problems();
  }

  /** A router's text with some lines of its own, which start at line 4. */
  static String router(String lines) {
    return """
        routers:
        - protocol: thrift
          servers: [{port: 4140}]
        """
        + lines.indent(2);
  }

  /** What a router says of all its clients. */
  static ClientConfig client(RouterConfig router) {
    return router.client().at(Path.empty()).config();
  }

  /** What some lines of a router say of all its clients. */
  static ClientConfig client(String lines) {
    return client(config(router(lines)).routers().get(0));
  }

  /** What a router says of all its services. */
  static ServiceConfig service(RouterConfig router) {
    return router.service().at(Path.empty()).config();
  }

  /** An announcer with one setting. */
  static final class Announcing implements AnnouncerProvider {
    @Override
    public String kind() {
      return "test.announcer";
    }

    @Override
    public Path defaultPrefix() {
      return Path.of("test.announcer");
    }

    @Override
    public AnnouncerSource parse(Settings settings) {
      settings.requiredString("host");
      return context -> {
        throw new UnsupportedOperationException("never opened");
      };
    }
  }

  /** A namer with settings of each form. */
  static final class Plugin implements NamerProvider {
    @Override
    public String kind() {
      return "test.plugin";
    }

    @Override
    public Path defaultPrefix() {
      return Path.of("test.plugin");
    }

    @Override
    public NamerSource parse(Settings settings) {
      settings.requiredString("host");
      settings.integer("port", 80, 1, 65_535);
      settings.number("ratio", 0.5, 0, 1);
      settings.flag("tags", false);
      settings.millis("pollMs", Duration.ofSeconds(1));
      settings.strings("names");
      settings.string("token");
      settings
          .section("retry")
          .ifPresent(
              retry -> {
                retry.integer("times", 1, 0, 9);
                retry.done();
              });
      for (Settings server : settings.sections("servers")) {
        if (server.requiredString("name").equals("bad")) {
          throw server.error("name", "is bad");
        }
        server.done();
      }
      return prefix -> {
        throw new UnsupportedOperationException("not opened in tests");
      };
    }
  }

  static NodeConfig.Parsed withPlugin(String text, Map<String, String> environment) {
    return NodeReader.read(FILE, text, environment, PLUGINS);
  }
}
