package io.weft.namers.marathon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.namers.inet.HostAnswer;
import io.weft.namers.inet.HostEndpoint;
import io.weft.namers.spi.Address;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tasks of an app. */
final class AppReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHT = "weight";

  private final boolean useHealthCheck;

  AppReader(boolean useHealthCheck) {
    this.useHealthCheck = useHealthCheck;
  }

  HostAnswer read(HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() == MarathonApi.NOT_FOUND) {
      return HostAnswer.NONE;
    }
    if (answer.statusCode() != MarathonApi.OK) {
      throw MarathonApi.refusal(answer);
    }
    JsonNode app = JSON.readTree(answer.body()).path("app");
    if (!app.path("tasks").isArray()) {
      throw new IOException("the answer has no tasks of an app");
    }
    return read(app);
  }

  private HostAnswer read(JsonNode app) {
    List<HostEndpoint> endpoints = new ArrayList<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    // An app that is to have no tasks says so: it has none on purpose.
    int leaving = app.path("instances").asInt(1) == 0 ? 1 : 0;
    for (JsonNode task : app.path("tasks")) {
      String state = task.path("state").asText("TASK_RUNNING"); // old versions do not give it
      if (state.equals("TASK_KILLING")) {
        leaving++;
      } else if (state.equals("TASK_RUNNING") && (!useHealthCheck || isHealthy(app, task))) {
        String id = task.path("id").asText("a task without id");
        try {
          endpoints.add(endpoint(id, app, task));
        } catch (IllegalArgumentException e) {
          skipped.put(id, String.valueOf(e.getMessage()));
        }
      }
    }
    return new HostAnswer(true, endpoints, skipped, leaving, Map.of());
  }

  /** All checks have had a result, which they have not in the grace period, and a good one. */
  private static boolean isHealthy(JsonNode app, JsonNode task) {
    JsonNode results = task.path("healthCheckResults");
    for (JsonNode result : results) {
      if (!result.path("alive").asBoolean()) {
        return false;
      }
    }
    return results.size() >= app.path("healthChecks").size();
  }

  private static HostEndpoint endpoint(String id, JsonNode app, JsonNode task) {
    JsonNode own = ownPort(app);
    boolean onHost = own.isMissingNode();
    String host =
        onHost
            ? task.path("host").asText()
            : task.path("ipAddresses").path(0).path("ipAddress").asText();
    JsonNode port = onHost ? task.path("ports").path(0) : own;
    if (host.isEmpty()) {
      throw new IllegalArgumentException("it has no " + (onHost ? "host" : "IP address"));
    }
    if (!port.isInt() || port.intValue() < 1 || port.intValue() > 65_535) {
      throw new IllegalArgumentException("its port '" + port + "' is not from 1 to 65535");
    }
    JsonNode labels = app.path("labels");
    return new HostEndpoint(id, host, port.intValue(), weight(labels), metadata(labels));
  }

  /** The port of a task that has an IP address to itself. */
  private static JsonNode ownPort(JsonNode app) {
    JsonNode discovery = app.at("/ipAddress/discovery/ports/0/number");
    if (!discovery.isMissingNode()) {
      return discovery;
    }
    JsonNode mapping = app.at("/container/portMappings/0");
    boolean container = app.at("/networks/0/mode").asText().equals("container");
    // With a host port the task is reached at its host all the same.
    return container && !mapping.hasNonNull("hostPort")
        ? mapping.path("containerPort")
        : app.path("no such key");
  }

  private static double weight(JsonNode labels) {
    String text = labels.path(WEIGHT).asText("1");
    try {
      double weight = Double.parseDouble(text);
      if (weight >= 0 && weight < Double.POSITIVE_INFINITY) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("label weight '" + text + "' is not a number >= 0");
  }

  private static Map<String, String> metadata(JsonNode labels) {
    Map<String, String> metadata = new HashMap<>();
    for (String key : List.of(Address.IDENTITY, Address.ZONE)) {
      String value = labels.path(key).asText();
      if (!value.isEmpty()) {
        metadata.put(key, value);
      }
    }
    String identity = metadata.get(Address.IDENTITY);
    if (identity != null && !identity.matches("spiffe://[^/]+/.+")) {
      throw new IllegalArgumentException(
          "label identity '" + identity + "' is no spiffe://domain/path");
    }
    return metadata;
  }
}
