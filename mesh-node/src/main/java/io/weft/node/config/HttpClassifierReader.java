package io.weft.node.config;

import io.weft.node.config.HttpClassifierConfig.Kind;
import io.weft.stack.settings.yaml.Quote;
import io.weft.stack.settings.yaml.Section;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and shows {@code responseClassifier} of routers for HTTP. */
final class HttpClassifierReader {
  private static final String RETRYABLE = "retryableStatusCodes";
  private static final String SUCCESS = "successStatusCodes";

  static final List<String> KEYS = List.of("kind", RETRYABLE, SUCCESS);

  private static final int MAX_GRPC_STATUS = 16;

  private HttpClassifierReader() {}

  /**
   * Reads the section.
   *
   * @param given whether the file has it
   */
  static HttpClassifierConfig read(Section section, boolean given) {
    HttpClassifierConfig defaults = HttpClassifierConfig.DEFAULT;
    if (!given) {
      return defaults;
    }
    Optional<Kind> known = section.oneOf("kind", Kind.texts()).flatMap(Kind::of);
    if (known.isEmpty()) {
      if (!section.has("kind")) {
        section.missing("kind", "a classifier such as \"" + defaults.kind().text() + "\"");
      }
      return defaults; // Its keys may be another kind's then.
    }
    Kind kind = known.get();
    Set<Integer> retryable = Set.of();
    if (kind == Kind.GRPC_RETRYABLE_STATUS_CODES) {
      if (!section.has(RETRYABLE)) {
        section.missing(RETRYABLE, "a list of status codes of gRPC");
      }
      retryable = codes(section, RETRYABLE);
    }
    Set<Integer> success =
        kind.isGrpc() && section.has(SUCCESS)
            ? codes(section, SUCCESS)
            : defaults.successStatusCodes();
    section.done();
    return new HttpClassifierConfig(kind, retryable, success);
  }

  private static Set<Integer> codes(Section section, String key) {
    Set<Integer> codes = new LinkedHashSet<>();
    for (String text : section.strings(key)) {
      if (text.matches("[0-9]{1,2}") && Integer.parseInt(text) <= MAX_GRPC_STATUS) {
        codes.add(Integer.parseInt(text));
      } else {
        section.error(
            key,
            " has %s; expected status codes of gRPC, whole numbers from 0 to %d"
                .formatted(Quote.of(text), MAX_GRPC_STATUS));
      }
    }
    return codes;
  }

  /** The section as a file has it. */
  static Map<String, Object> shown(HttpClassifierConfig config) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kind", config.kind().text());
    if (config.kind() == Kind.GRPC_RETRYABLE_STATUS_CODES) {
      out.put(RETRYABLE, config.retryableStatusCodes().stream().sorted().toList());
    }
    if (config.kind().isGrpc()) {
      out.put(SUCCESS, config.successStatusCodes().stream().sorted().toList());
    }
    return out;
  }
}
