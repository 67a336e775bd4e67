package io.weft.control.store.consul;

import io.weft.control.store.StoreException.Reason;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What Consul means by an answer that is not what was asked for. */
final class Refusals {
  private static final int EXCERPT = 200;
  private static final int TOO_LARGE = 413;
  private static final int SERVER_ERROR = 500;

  /** Of errors on the server's side: those by which nothing was begun. */
  private static final List<String> NOT_BEGUN =
      List.of("No cluster leader", "No path to datacenter", "rate limit exceeded");

  private Refusals() {}

  /** Status and reason, in one line. */
  static String text(HttpResponse<byte[]> answer) {
    String reason = new String(answer.body(), StandardCharsets.UTF_8).strip();
    String line = reason.lines().findFirst().orElse("");
    String excerpt = line.length() > EXCERPT ? line.substring(0, EXCERPT) + "…" : line;
    return "status " + answer.statusCode() + (excerpt.isEmpty() ? "" : ": " + excerpt);
  }

  /**
   * What the status of a transaction says.
   *
   * @param write whether it would have changed something
   */
  static Reason reason(int status, String text, boolean write) {
    return switch (status) {
      case 401, 403 -> Reason.FORBIDDEN;
      case TOO_LARGE -> Reason.TOO_LARGE;
      default ->
          // A leader that steps down while it commits says 500 too, and may have written.
          write && status >= SERVER_ERROR && NOT_BEGUN.stream().noneMatch(text::contains)
              ? Reason.UNKNOWN
              : Reason.UNAVAILABLE;
    };
  }

  /** What the failure of an operation says that is not a condition. */
  static Reason reason(Transaction.Failure failure) {
    return failure.what().startsWith("Permission denied") ? Reason.FORBIDDEN : Reason.UNAVAILABLE;
  }
}
