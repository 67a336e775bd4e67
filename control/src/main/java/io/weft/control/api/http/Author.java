package io.weft.control.api.http;

/** Who changes something and why, as far as the caller says it. */
final class Author {
  private static final String AUTHOR = "weft-author";
  private static final String REASON = "weft-reason";
  private static final int MAX_AUTHOR = 200;
  private static final int MAX_REASON = 1_000;

  private Author() {}

  /** Who has proved to be somebody, or else what is claimed, marked as such. */
  static String of(Call call) {
    return call.who().isKnown()
        ? call.who().name()
        : call.text(AUTHOR)
            .map(claimed -> cut(claimed, MAX_AUTHOR) + " (unverified)")
            .orElse("unknown");
  }

  static String reason(Call call) {
    return call.text(REASON).map(reason -> cut(reason, MAX_REASON)).orElse("");
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
