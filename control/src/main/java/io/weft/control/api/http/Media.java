package io.weft.control.api.http;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The media types that a request names. */
final class Media {
  private Media() {}

  /** Those that the caller takes, in the order in which it names them. */
  static Stream<String> accepted(Call call) {
    return call.headers().all("accept").stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(Media::bare);
  }

  /** That of the body. */
  static Optional<String> ofBody(Call call) {
    return Optional.ofNullable(call.headers().get("content-type")).map(Media::bare);
  }

  static boolean prefersJson(Call call) {
    return accepted(call).findFirst().filter(Answer.JSON::equals).isPresent();
  }

  private static String bare(String type) {
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }
}
