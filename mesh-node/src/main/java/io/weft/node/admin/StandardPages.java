package io.weft.node.admin;

import io.weft.telemetry.Telemetry;
import io.weft.telemetry.Telemetry.Exposition;
import java.util.ArrayList;
import java.util.List;

/** The pages that every kind of node has. */
public final class StandardPages {
  private StandardPages() {}

  /** {@code /live}, {@code /ready} and {@code /admin/ping}. */
  public static List<AdminPage> health(Readiness readiness) {
    return List.of(
        AdminPage.of(
            "/live",
            "Whether the process answers at all.",
            request -> AdminResponse.plain(200, "live")),
        AdminPage.of(
            "/ready",
            "Whether the node wants traffic; 503 and the reason when it does not.",
            request ->
                readiness
                    .obstacle()
                    .map(reason -> AdminResponse.plain(503, reason))
                    .orElseGet(() -> AdminResponse.plain(200, "ready"))),
        AdminPage.of(
            "/admin/ping",
            "Answers pong, as linkerd does.",
            request -> AdminResponse.plain(200, "pong")));
  }

  /** {@code /metrics}, and the path that it has with linkerd. */
  public static List<AdminPage> metrics(Telemetry telemetry) {
    AdminPage.Handler handler =
        request -> {
          Exposition page = telemetry.scrape(request.accept());
          return new AdminResponse(200, page.contentType(), page.body());
        };
    List<AdminPage> pages = new ArrayList<>();
    pages.add(AdminPage.of("/metrics", "All metrics, for Prometheus.", handler));
    pages.add(
        AdminPage.of(
            "/admin/metrics/prometheus", "The same, under the path that linkerd has.", handler));
    return List.copyOf(pages);
  }
}
