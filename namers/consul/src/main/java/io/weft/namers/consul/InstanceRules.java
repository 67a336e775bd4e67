package io.weft.namers.consul;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.namers.inet.HostEndpoint;
import io.weft.namers.spi.Address;
import io.weft.stack.settings.Settings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the configuration makes of an instance.
 *
 * @param statuses of instances that are called
 * @param weights by tag; when empty, Consul's own weights count
 */
record InstanceRules(
    Set<Status> statuses,
    Map<String, Double> weights,
    boolean preferServiceAddress,
    boolean transferMetadata) {

  /** The key of an exact weight, which Consul's own, a whole number from 1 up, cannot hold. */
  static final String WEIGHT = "weight";

  private static final int MAX_METADATA_CHARS = 4096;

  static InstanceRules read(Settings settings) {
    Map<String, Double> weights = new HashMap<>();
    for (Settings weight : settings.sections("weights")) {
      weights.put(
          weight.requiredString("tag").toLowerCase(Locale.ROOT),
          weight.number("weight", 1, 0, Double.MAX_VALUE));
    }
    return new InstanceRules(
        statuses(settings),
        weights,
        settings.flag("preferServiceAddress", true),
        settings.flag("transferMetadata", false));
  }

  private static Set<Status> statuses(Settings settings) {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    for (String text : settings.strings("healthStatuses")) {
      statuses.add(
          Arrays.stream(Status.values())
              .filter(status -> status.text().equals(text))
              .findFirst()
              .orElseThrow(
                  () ->
                      settings.error(
                          "healthStatuses",
                          "has '" + text + "', expected passing, warning, critical, maintenance")));
    }
    if (!settings.flag("useHealthCheck", false)) {
      // An instance in maintenance asks for no calls, whatever its health.
      return EnumSet.complementOf(EnumSet.of(Status.MAINTENANCE));
    }
    return statuses.isEmpty() ? EnumSet.of(Status.PASSING) : statuses;
  }

  boolean uses(Status status) {
    return statuses.contains(status);
  }

  /**
   * Reads an instance.
   *
   * @throws IllegalArgumentException if it is not as it should be; the message says what
   */
  HostEndpoint read(String name, JsonNode entry, Status status) {
    JsonNode service = entry.path("Service");
    String own = service.path("Address").asText();
    String node = entry.path("Node").path("Address").asText();
    String host = preferServiceAddress && !own.isEmpty() ? own : node;
    if (host.isEmpty()) {
      throw new IllegalArgumentException("neither the service nor its node has an address");
    }
    JsonNode port = service.path("Port");
    if (!port.isInt() || port.intValue() < 1 || port.intValue() > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not from 1 to 65535");
    }
    return new HostEndpoint(
        name, host, port.intValue(), weight(service, status), metadata(service.path("Meta")));
  }

  private double weight(JsonNode service, Status status) {
    if (!weights.isEmpty()) {
      return tagged(service.path("Tags"));
    }
    JsonNode exact = service.path("Meta").path(WEIGHT);
    JsonNode own = service.path("Weights").path(status == Status.WARNING ? "Warning" : "Passing");
    double weight = exact.isMissingNode() ? own.asDouble(1) : parsed(exact.asText());
    if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("weight " + weight + " is not a finite number >= 0");
    }
    return weight;
  }

  private double tagged(JsonNode tags) {
    double highest = -1;
    for (JsonNode tag : tags) {
      Double weight = weights.get(tag.asText().toLowerCase(Locale.ROOT));
      highest = weight == null ? highest : Math.max(highest, weight);
    }
    return highest < 0 ? 1 : highest;
  }

  private static double parsed(String weight) {
    try {
      return Double.parseDouble(weight);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("weight '" + weight + "' is not a number", e);
    }
  }

  private Map<String, String> metadata(JsonNode meta) {
    Map<String, String> kept = new HashMap<>();
    for (String key : List.of(Address.IDENTITY, Address.ZONE)) {
      String value = meta.path(key).asText();
      if (!value.isEmpty()) {
        kept.put(key, value);
      }
    }
    String identity = kept.get(Address.IDENTITY);
    if (identity != null && !identity.matches("spiffe://[^/]+/.+")) {
      throw new IllegalArgumentException("identity '" + identity + "' is no spiffe://domain/path");
    }
    if (transferMetadata) {
      int[] room = {MAX_METADATA_CHARS};
      meta.properties()
          .forEach(
              pair -> {
                String value = pair.getValue().asText();
                room[0] -= pair.getKey().length() + value.length();
                if (room[0] >= 0) {
                  kept.putIfAbsent(pair.getKey(), value);
                }
              });
    }
    return kept;
  }
}
