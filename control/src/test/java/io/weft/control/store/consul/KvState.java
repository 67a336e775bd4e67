package io.weft.control.store.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What Consul's servers agree on: pairs, deletions that are remembered, and the index. */
final class KvState {
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final Map<String, Long> tombstones = new HashMap<>();
  private long index;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] value, long flags, long created, long modified) {
    boolean isSame(byte[] other, long otherFlags) {
      return Arrays.equals(value, other) && flags == otherFlags;
    }
  }

  KvState(long index) {
    this.index = index;
  }

  KvState copy() {
    KvState copy = new KvState(index);
    copy.become(this);
    return copy;
  }

  private void become(KvState other) {
    entries.clear();
    entries.putAll(other.entries);
    tombstones.clear();
    tombstones.putAll(other.tombstones);
    index = other.index;
  }

  /** That of the last change of all. */
  long index() {
    return index;
  }

  /** That of a listing: of what is there or remembered, or else of all. */
  long index(String prefix) {
    long newest =
        Stream.concat(
                entries.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix))
                    .map(entry -> entry.getValue().modified),
                tombstones.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix))
                    .map(Map.Entry::getValue))
            .max(Long::compare)
            .orElse(0L);
    return newest == 0 ? index : newest;
  }

  void reap() {
    tombstones.clear();
  }

  List<String> keys(String prefix) {
    return entries.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
  }

  String text(String key) {
    return new String(entry(key).value, StandardCharsets.UTF_8);
  }

  long modified(String key) {
    return entry(key).modified;
  }

  private Entry entry(String key) {
    return Objects.requireNonNull(entries.get(key), key);
  }

  ArrayNode list(String prefix) {
    ArrayNode pairs = ConsulServer.JSON.createArrayNode();
    keys(prefix).forEach(key -> pairs.add(pair(key, true)));
    return pairs;
  }

  private ObjectNode pair(String key, boolean withValue) {
    Entry entry = entry(key);
    ObjectNode pair = ConsulServer.JSON.createObjectNode().put("LockIndex", 0).put("Key", key);
    pair.put("Flags", entry.flags);
    pair.put("Value", withValue && entry.value.length > 0 ? entry.value : null);
    return pair.put("CreateIndex", entry.created).put("ModifyIndex", entry.modified);
  }

  static ObjectNode nothing() {
    ObjectNode answer = ConsulServer.JSON.createObjectNode();
    answer.putArray("Results");
    return answer.putNull("Errors");
  }

  /** Does all or nothing; gives the body of the answer. */
  ObjectNode apply(ArrayNode operations) {
    KvState before = copy();
    ObjectNode answer = ConsulServer.JSON.createObjectNode();
    ArrayNode results = ConsulServer.JSON.createArrayNode();
    ArrayNode errors = ConsulServer.JSON.createArrayNode();
    index++;
    boolean wrote = false;
    for (int i = 0; i < operations.size(); i++) {
      JsonNode operation = operations.get(i).path("KV");
      wrote |= List.of("set", "delete").contains(operation.path("Verb").asText());
      String error = apply(operation, results);
      if (error != null) {
        errors.addObject().put("OpIndex", i).put("What", error);
      }
    }
    if (!errors.isEmpty() || !wrote) {
      become(before);
    }
    answer.set("Results", errors.isEmpty() ? results : null);
    answer.set("Errors", errors.isEmpty() ? null : errors);
    return answer;
  }

  private @Nullable String apply(JsonNode operation, ArrayNode results) {
    String key = operation.path("Key").asText();
    Entry entry = entries.get(key);
    switch (operation.path("Verb").asText()) {
      case "get" -> {
        if (entry == null) {
          return "key \"" + key + "\" doesn't exist";
        }
        results.addObject().set("KV", pair(key, true));
      }
      case "get-tree" -> keys(key).forEach(each -> results.addObject().set("KV", pair(each, true)));
      case "check-not-exists" -> {
        if (entry != null) {
          return "key \"" + key + "\" exists";
        }
      }
      case "check-index" -> {
        long wanted = operation.path("Index").asLong();
        if (entry == null) {
          return "failed to check index, key \"" + key + "\" doesn't exist";
        }
        if (entry.modified != wanted) {
          return "failed index check for key \"%s\", current modify index %d != %d"
              .formatted(key, entry.modified, wanted);
        }
        results.addObject().set("KV", pair(key, false));
      }
      case "set" -> {
        set(key, value(operation), operation.path("Flags").asLong(), entry);
        results.addObject().set("KV", pair(key, false));
      }
      case "delete" -> {
        if (entries.remove(key) != null) {
          tombstones.put(key, index);
        }
      }
      default -> {
        return "unknown KV verb \"" + operation.path("Verb").asText() + "\"";
      }
    }
    return null;
  }

  /** What is the same as before is no change. */
  private void set(String key, byte[] value, long flags, @Nullable Entry before) {
    if (before == null || !before.isSame(value, flags)) {
      entries.put(key, new Entry(value, flags, before == null ? index : before.created, index));
    }
  }

  private static byte[] value(JsonNode operation) {
    try {
      byte[] value = operation.path("Value").binaryValue();
      return value == null ? new byte[0] : value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
