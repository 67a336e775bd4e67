package io.weft.node.config;

import io.weft.stack.settings.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and shows what a server for HTTP has of its own. */
final class HttpServerReader {
  private static final String DEPTH = "maxCallDepth";
  private static final String FORWARDED = "addForwardedHeader";
  private static final String X_FORWARDED = "xForwarded";
  private static final String HEAD_TIMEOUT = "headTimeoutMs";
  private static final String BODY_TIMEOUT = "bodyTimeoutMs";
  private static final String FOR = "for";
  private static final String IP = "ip";

  /** For clients too. */
  static final String STREAMS = "maxConcurrentStreamsPerConnection";

  /** For clients too. */
  static final String WINDOW = "initialStreamWindowBytes";

  static final List<String> KEYS =
      List.of(DEPTH, FORWARDED, X_FORWARDED, STREAMS, WINDOW, HEAD_TIMEOUT, BODY_TIMEOUT);

  private static final int MAX_DEPTH = 1000;
  private static final int MIN_WINDOW = 1 << 10;
  private static final int MAX_WINDOW = 1 << 30;

  private HttpServerReader() {}

  static HttpServerConfig read(Section server) {
    HttpServerConfig defaults = HttpServerConfig.DEFAULT;
    return new HttpServerConfig(
        server.integer(DEPTH, defaults.maxCallDepth(), 1, MAX_DEPTH),
        new ForwardedConfig(
            server.section(FORWARDED).map(HttpServerReader::isForwarded).orElse(false),
            server.flag(X_FORWARDED, defaults.forwarded().xForwarded())),
        streams(server, defaults.maxConcurrentStreams()),
        window(server, defaults.windowBytes()),
        server.millis(HEAD_TIMEOUT, 1, defaults.headTimeout()),
        server.millis(BODY_TIMEOUT, 1, defaults.bodyTimeout()));
  }

  static int streams(Section section, int defaultStreams) {
    return section.integer(STREAMS, defaultStreams, 1, Integer.MAX_VALUE);
  }

  static int window(Section section, int defaultBytes) {
    return section.integer(WINDOW, defaultBytes, MIN_WINDOW, MAX_WINDOW);
  }

  /** The one way there is has to be given: linkerd has another when it is left out. */
  private static boolean isForwarded(Section section) {
    Optional<Section> from = section.section(FOR);
    if (!section.has(FOR)) {
      section.missing(FOR, "{kind: " + IP + "}");
    }
    from.ifPresent(
        label -> {
          if (label.oneOf("kind", List.of(IP)).isEmpty() && !label.has("kind")) {
            label.missing("kind", "\"" + IP + "\"");
          }
          label.done();
        });
    section.done();
    return from.isPresent();
  }

  /** The keys as a file has them. */
  static Map<String, Object> shown(HttpServerConfig config) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put(DEPTH, config.maxCallDepth());
    if (config.forwarded().forwarded()) {
      out.put(FORWARDED, Map.of(FOR, Map.of("kind", IP)));
    }
    out.put(X_FORWARDED, config.forwarded().xForwarded());
    out.put(STREAMS, config.maxConcurrentStreams());
    out.put(WINDOW, config.windowBytes());
    out.put(HEAD_TIMEOUT, config.headTimeout().toMillis());
    out.put(BODY_TIMEOUT, config.bodyTimeout().toMillis());
    return out;
  }
}
