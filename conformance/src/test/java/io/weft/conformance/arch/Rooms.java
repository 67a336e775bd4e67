package io.weft.conformance.arch;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rooms of the house: the package of each, and which others it may import. */
final class Rooms {
  private Rooms() {}

  private static final String ROOT = "io.weft.";

  /** The names of packages below {@code io.weft}; a room may always import itself. */
  private static final Map<String, List<String>> MAY_IMPORT =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("stack", List.of()),
              Map.entry("testkit", List.of("stack")),
              Map.entry("namers", List.of("stack")),
              Map.entry("balancers", List.of("stack")),
              Map.entry("telemetry", List.of("stack")),
              Map.entry("tls", List.of("stack")),
              Map.entry("thrift", List.of("stack")),
              Map.entry("http", List.of("stack")),
              Map.entry(
                  "node",
                  List.of("stack", "namers", "balancers", "telemetry", "tls", "thrift", "http")),
              Map.entry(
                  "control", List.of("stack", "namers", "telemetry", "tls", "thrift", "http")),
              Map.entry(
                  "cli",
                  List.of(
                      "stack",
                      "namers",
                      "balancers",
                      "telemetry",
                      "tls",
                      "thrift",
                      "http",
                      "node",
                      "control"))));

  static Iterable<String> names() {
    return MAY_IMPORT.keySet();
  }

  static boolean mayImport(String room, String other) {
    List<String> others = MAY_IMPORT.get(room);
    return room.equals(other) || (others != null && others.contains(other));
  }

  /** The room of a package of ours, known or not; empty for any other package. */
  static String roomOf(String packageName) {
    if (!packageName.startsWith(ROOT)) {
      return "";
    }
    String rest = packageName.substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
