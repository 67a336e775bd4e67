package io.weft.node.config;

import static java.util.Map.entry;

import io.weft.namers.name.Path;
import io.weft.node.config.HttpIdentifierConfig.HeaderPath;
import io.weft.node.config.HttpIdentifierConfig.HeaderToken;
import io.weft.node.config.HttpIdentifierConfig.MethodAndHost;
import io.weft.node.config.HttpIdentifierConfig.Static;
import io.weft.node.config.HttpIdentifierConfig.UriPath;
import io.weft.stack.settings.yaml.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and shows what a router for HTTP has of its own. */
final class HttpReader {
  static final List<String> IDENTIFIER_KEYS =
      List.of("kind", "header", "httpUriInDst", "segments", "consume", "path");

  static final String IDENTIFIER = "identifier";
  static final String LINE = "maxInitialLineKB";
  static final String HEADERS = "maxHeadersKB";
  static final String STREAMING = "streamingEnabled";

  private static final String METHOD_AND_HOST = "io.l5d.methodAndHost";
  private static final String HEADER_TOKEN = "io.l5d.header.token";
  private static final String HEADER = "io.l5d.header";
  private static final String PATH = "io.l5d.path";
  private static final String HEADER_PATH = "io.l5d.header.path"; // PATH, for linkerd's HTTP/2
  private static final String STATIC = "io.l5d.static";
  private static final List<String> KINDS =
      List.of(METHOD_AND_HOST, HEADER_TOKEN, HEADER, PATH, HEADER_PATH, STATIC);

  private static final String PSEUDO_AUTHORITY = ":authority";
  private static final String PSEUDO_PATH = ":path";
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final int KB = 1 << 10;
  private static final int MAX_KB = 1 << 10;
  private static final int MAX_SEGMENTS = 64;

  /** Keys of linkerd, and why they have no effect. */
  private static final Map<String, String> IGNORED =
      Map.ofEntries(
          entry("streamAfterContentLengthKB", "all bodies are streamed"),
          entry("maxErrResponseKB", "all bodies are streamed, those of errors too"),
          entry("compressionLevel", "bodies are passed on as they came"),
          entry("tracePropagator", "traceparent and the headers of B3 are passed on"));

  /** The keys that a router for HTTP has of its own. */
  static final List<String> KEYS = keys();

  private HttpReader() {}

  private static List<String> keys() {
    List<String> keys = new ArrayList<>(List.of(IDENTIFIER, LINE, HEADERS, STREAMING));
    keys.addAll(IGNORED.keySet());
    return List.copyOf(keys);
  }

  static HttpConfig read(Section router, RouterProtocol protocol) {
    IGNORED.forEach(
        (key, why) -> {
          if (router.has(key)) {
            router.warning(key, " has no effect: " + why);
          }
        });
    if (!router.flag(STREAMING, true)) {
      router.error(STREAMING, " is false; remove it: bodies are never kept as a whole");
    }
    return new HttpConfig(
        identifiers(router, protocol),
        bytes(router, LINE, HttpConfig.DEFAULT_MAX_INITIAL_LINE_BYTES),
        bytes(router, HEADERS, HttpConfig.DEFAULT_MAX_HEADER_BYTES));
  }

  private static int bytes(Section router, String key, int defaultBytes) {
    return KB * router.integer(key, defaultBytes / KB, 1, MAX_KB);
  }

  private static List<HttpIdentifierConfig> identifiers(Section router, RouterProtocol protocol) {
    String host = protocol == RouterProtocol.H2 ? PSEUDO_AUTHORITY : HeaderToken.HOST;
    if (!router.has(IDENTIFIER)) {
      return List.of(new HeaderToken(host));
    }
    return router.oneOrMore(IDENTIFIER).stream()
        .flatMap(section -> identifier(section, host).stream())
        .toList();
  }

  private static Optional<HttpIdentifierConfig> identifier(Section section, String host) {
    Optional<String> kind = section.oneOf("kind", KINDS);
    if (kind.isEmpty()) {
      if (!section.has("kind")) {
        section.missing("kind", "an identifier such as \"" + HEADER_TOKEN + "\"");
      }
      return Optional.empty();
    }
    Optional<HttpIdentifierConfig> identifier =
        switch (kind.get()) {
          case METHOD_AND_HOST ->
              Optional.of(new MethodAndHost(section.flag("httpUriInDst", false)));
          case HEADER_TOKEN -> Optional.of(new HeaderToken(header(section, host)));
          case HEADER -> Optional.of(new HeaderPath(header(section, HeaderPath.DEFAULT_HEADER)));
          case STATIC -> fixed(section);
          default -> Optional.of(uriPath(section, kind.get().equals(HEADER_PATH)));
        };
    section.done();
    return identifier;
  }

  private static String header(Section section, String defaultHeader) {
    String expected = "the name of a header";
    Optional<String> header = section.text("header", expected);
    boolean valid =
        header
            .map(name -> TOKEN.matcher(name).matches() || name.equals(PSEUDO_AUTHORITY))
            .orElse(true);
    if (!valid) {
      section.wrong("header", expected);
    }
    return header.filter(name -> valid).orElse(defaultHeader);
  }

  private static UriPath uriPath(Section section, boolean withHeader) {
    if (withHeader && section.text("header", PSEUDO_PATH).filter(PSEUDO_PATH::equals).isEmpty()) {
      section.wrong("header", "\"%s\"; kind %s reads others".formatted(PSEUDO_PATH, HEADER));
    }
    return new UriPath(
        section.integer("segments", 1, 1, MAX_SEGMENTS), section.flag("consume", false));
  }

  private static Optional<HttpIdentifierConfig> fixed(Section section) {
    String expected = "a path such as /users";
    if (!section.has("path")) {
      section.missing("path", expected);
    }
    return section.parsed("path", expected, Path::parse).map(Static::new);
  }

  /** The keys as a file has them. */
  static Map<String, Object> shown(HttpConfig config) {
    Map<String, Object> out = new LinkedHashMap<>();
    List<Map<String, Object>> identifiers =
        config.identifiers().stream().map(HttpReader::shown).toList();
    out.put(IDENTIFIER, identifiers.size() == 1 ? identifiers.get(0) : identifiers);
    out.put(LINE, config.maxInitialLineBytes() / KB);
    out.put(HEADERS, config.maxHeaderBytes() / KB);
    return out;
  }

  private static Map<String, Object> shown(HttpIdentifierConfig identifier) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kind", identifier.text());
    if (identifier instanceof MethodAndHost methodAndHost) {
      out.put("httpUriInDst", methodAndHost.uriInDst());
    } else if (identifier instanceof HeaderToken token) {
      out.put("header", token.header());
    } else if (identifier instanceof HeaderPath path) {
      out.put("header", path.header());
    } else if (identifier instanceof UriPath path) {
      out.put("segments", path.segments());
      out.put("consume", path.consume());
    } else if (identifier instanceof Static fixed) {
      out.put("path", fixed.path().toString());
    }
    return out;
  }
}
