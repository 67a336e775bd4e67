package io.weft.control.store.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A key of Consul's.
 *
 * @param value its bytes, which nobody may change
 * @param modified the index of its last change
 */
@SuppressWarnings("ArrayRecordComponent") // pairs are not compared
record Pair(String key, byte[] value, long modified) {

  /** Reads a list of pairs. */
  static List<Pair> read(JsonNode pairs) throws IOException {
    List<Pair> read = new ArrayList<>();
    for (JsonNode pair : pairs) {
      byte[] value = pair.path("Value").binaryValue(); // none if it is empty
      read.add(
          new Pair(
              pair.path("Key").asText(),
              value == null ? new byte[0] : value,
              pair.path("ModifyIndex").asLong()));
    }
    return read;
  }
}
