package io.weft.control.api.http;

import io.weft.control.dtab.Dtabs;
import io.weft.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How the process itself is, for those who watch over it; open to all who reach the API. */
final class OperatorPages {
  private final Telemetry telemetry;
  private final Dtabs dtabs;

  OperatorPages(Telemetry telemetry, Dtabs dtabs) {
    this.telemetry = telemetry;
    this.dtabs = dtabs;
  }

  /** Whether there is a page at a path. */
  static boolean isAt(String path) {
    return switch (path) {
      case "/live", "/ready", "/admin/ping", "/metrics", "/admin/metrics/prometheus" -> true;
      default -> false;
    };
  }

  CompletionStage<Answer> page(Call call) {
    return Api.now(
        switch (call.path()) {
          case "/live" -> Answer.text(200, "live");
          case "/ready" -> ready();
          case "/admin/ping" -> Answer.text(200, "pong");
          default -> metrics(call);
        });
  }

  /**
   * Not ready is a service that has never read its store; one that lost it serves what it knows.
   */
  private Answer ready() {
    Optional<String> problem = dtabs.problem();
    boolean isKnown = dtabs.isKnown();
    String words = problem.map(text -> ", but the store is away: " + text).orElse("");
    return isKnown ? Answer.text(200, "ready" + words) : Answer.text(503, "not ready" + words);
  }

  private Answer metrics(Call call) {
    Telemetry.Exposition page = telemetry.scrape(call.headers().get("accept"));
    return Answer.of(200, page.contentType(), new String(page.body(), StandardCharsets.UTF_8));
  }
}
