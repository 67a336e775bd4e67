package io.weft.namers.zookeeper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reads the JSON in nodes. Safe for any thread. */
final class Json {
  private final JsonMapper mapper = new JsonMapper();

  /** An object; {@code {}} is the least of them. */
  JsonNode object(byte[] data) throws BadEntry {
    JsonNode node;
    try {
      node = mapper.readTree(data);
    } catch (IOException e) {
      throw new BadEntry("its data is not JSON");
    }
    if (!node.isObject()) {
      throw new BadEntry("its data is not a JSON object");
    }
    return node;
  }

  /** Where an object's {@code host} and {@code port} point. */
  static HostPort endpoint(JsonNode node, String key) throws BadEntry {
    JsonNode host = node.path("host");
    if (!host.isTextual() || !node.path("port").isInt()) {
      throw new BadEntry(key + " is not {\"host\": \"…\", \"port\": number}");
    }
    return HostPort.of(host.textValue(), node.path("port").intValue());
  }
}
