package io.weft.control.store.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Operations of which either all are done or none; Consul takes 64. For one thread. */
final class Transaction {
  private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();
  private boolean write;

  /**
   * An operation that failed.
   *
   * @param index of the operation
   * @param what Consul says of it
   */
  record Failure(int index, String what) {}

  /** Gives the pair, and fails if there is none. */
  Transaction get(String key) {
    return plus("get", key);
  }

  /** Gives all pairs whose keys start with the same. */
  Transaction getTree(String prefix) {
    return plus("get-tree", prefix);
  }

  /** Fails unless the key was changed last at this index. */
  Transaction checkIndex(String key, long index) {
    operation("check-index", key).put("Index", index);
    return this;
  }

  /** Fails if there is such a key. */
  Transaction checkNotExists(String key) {
    return plus("check-not-exists", key);
  }

  /**
   * Gives the pair that it writes.
   *
   * @param flags other ones than before make a change of what would be none with the same value
   */
  Transaction set(String key, byte[] value, long flags) {
    write = true;
    operation("set", key).put("Value", value).put("Flags", flags);
    return this;
  }

  Transaction delete(String key) {
    write = true;
    return plus("delete", key);
  }

  private Transaction plus(String verb, String key) {
    ObjectNode unused = operation(verb, key);
    return this;
  }

  private ObjectNode operation(String verb, String key) {
    return operations.addObject().putObject("KV").put("Verb", verb).put("Key", key);
  }

  /** Whether it would change something. */
  boolean isWrite() {
    return write;
  }

  byte[] body() {
    return operations.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The first operation that failed: later ones may have failed for its sake. */
  static Failure failure(JsonNode errors) {
    JsonNode first = errors.path(0);
    return new Failure(
        first.path("OpIndex").asInt(-1), first.path("What").asText("no reason is given"));
  }
}
