package io.weft.conformance.finagle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A Finagle server in a process of its own; the head of {@code PeerServer.java} has its methods.
 */
record FinagleServer(FinagleProcess process, String name, int port) {

  static FinagleServer start(
      FinagleProcess process, String name, Dialect dialect, Map<String, ?> more) throws Exception {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(dialect.arguments(true));
    arguments.put("name", name);
    return new FinagleServer(process, name, process.get("serve", arguments).get("port").asInt());
  }

  /** How many calls it has got. */
  int calls() throws Exception {
    return count("calls");
  }

  /** One of {@code calls, held, interrupted, nacked, clients}. */
  int count(String what) throws Exception {
    JsonNode counts = process.get("counts", Map.of("name", name));
    return counts.get(what).asInt();
  }

  /** From now on nacks every call, or no longer. */
  void nackAll(boolean on) throws Exception {
    process.get("nackAll", Map.of("name", name, "on", on));
  }

  /** Answers the calls that it holds. */
  void release() throws Exception {
    process.get("release", Map.of("name", name));
  }

  /** Lets its clients send for so long. */
  void lease(long milliseconds) throws Exception {
    process.get("lease", Map.of("name", name, "ms", milliseconds));
  }

  /** Closes it as a deploy does: it finishes what it has begun. Answered when it is closed. */
  FinagleProcess.Asked drain(long milliseconds) throws IOException {
    return process.ask("drain", Map.of("name", name, "ms", milliseconds));
  }
}
