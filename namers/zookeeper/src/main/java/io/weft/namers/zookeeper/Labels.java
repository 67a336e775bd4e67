package io.weft.namers.zookeeper;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.namers.spi.Address;
import java.util.HashMap;
import java.util.Map;

/**
 * What an entry says of its endpoint besides where it is.
 *
 * @param weight finite and not negative
 * @param metadata as {@link Address#metadata} has it
 */
record Labels(double weight, Map<String, String> metadata) {
  static final String WEIGHT = "weight";
  static final Labels NONE = new Labels(1, Map.of());
  private static final int MAX_OTHERS = 16;
  private static final int MAX_LENGTH = 256;

  /**
   * Reads an object of strings and numbers. Weight, identity and zone must be right; of the rest,
   * what is long or much is left out.
   */
  static Labels read(JsonNode object) throws BadEntry {
    double weight = 1;
    Map<String, String> metadata = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String key = field.getKey();
      String value = field.getValue().asText();
      switch (key) {
        case WEIGHT -> weight = weight(value);
        case Address.IDENTITY -> metadata.put(key, identity(value));
        case Address.ZONE -> metadata.put(key, value);
        default -> {
          boolean small = key.length() <= MAX_LENGTH && value.length() <= MAX_LENGTH;
          if (field.getValue().isValueNode() && small && metadata.size() < MAX_OTHERS) {
            metadata.put(key, value);
          }
        }
      }
    }
    return new Labels(weight, Map.copyOf(metadata));
  }

  static double weight(String text) throws BadEntry {
    try {
      double weight = Double.parseDouble(text);
      if (weight >= 0 && weight < Double.POSITIVE_INFINITY) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadEntry("weight '" + text + "' is not a finite number >= 0");
  }

  private static String identity(String text) throws BadEntry {
    if (!text.startsWith("spiffe://")) {
      throw new BadEntry("identity '" + text + "' does not start with spiffe://");
    }
    return text;
  }
}
