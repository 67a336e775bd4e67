package io.weft.namers.consul;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.namers.inet.HostAnswer;
import io.weft.namers.inet.HostEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the answer of {@code /v1/health/service}: one entry at a time, since it may be large. */
final class HealthReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstanceRules rules;

  HealthReader(InstanceRules rules) {
    this.rules = rules;
  }

  HostAnswer read(byte[] body) throws IOException {
    List<HostEndpoint> instances = new ArrayList<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    int registered = 0;
    int leaving = 0;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the answer is no list of instances");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        JsonNode entry = JSON.readTree(parser);
        if (entry == null) {
          throw new IOException("the answer ends in the middle");
        }
        registered++;
        Status status = Status.of(entry.path("Checks"));
        String name = name(entry, registered);
        if (rules.uses(status)) {
          try {
            instances.add(rules.read(name, entry, status));
          } catch (IllegalArgumentException e) {
            skipped.put(name, String.valueOf(e.getMessage()));
          }
        } else if (status == Status.MAINTENANCE) {
          leaving++;
        }
      }
    }
    return new HostAnswer(registered > 0, instances, skipped, leaving, Map.of());
  }

  private static String name(JsonNode entry, int number) {
    String node = entry.path("Node").path("Node").asText();
    String id = entry.path("Service").path("ID").asText();
    return node.isEmpty() && id.isEmpty() ? "entry " + number : node + "/" + id;
  }
}
