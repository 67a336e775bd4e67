package io.weft.namers.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How an instance stands: the worst of its own checks and those of its node, in rising order. */
enum Status {
  PASSING,
  WARNING,
  CRITICAL,
  MAINTENANCE;

  private static final String NODE_MAINTENANCE = "_node_maintenance";
  private static final String SERVICE_MAINTENANCE = "_service_maintenance:";

  /** As Consul and the configuration write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Status of(JsonNode checks) {
    Status worst = PASSING;
    for (JsonNode check : checks) {
      Status status = ofCheck(check);
      worst = status.compareTo(worst) > 0 ? status : worst;
    }
    return worst;
  }

  private static Status ofCheck(JsonNode check) {
    String id = check.path("CheckID").asText();
    if (id.equals(NODE_MAINTENANCE) || id.startsWith(SERVICE_MAINTENANCE)) {
      return MAINTENANCE;
    }
    return switch (check.path("Status").asText()) {
      case "passing" -> PASSING;
      case "warning" -> WARNING;
      case "maintenance" -> MAINTENANCE;
      default -> CRITICAL; // a state that nobody knows is no reason to call
    };
  }
}
