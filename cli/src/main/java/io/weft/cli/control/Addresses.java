package io.weft.cli.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a bound name, as namerd has them in JSON.
 *
 * @param type {@code bound}, {@code neg}, {@code pending} or {@code failed}
 * @param addrs null where there are none
 * @param cause why it failed; null otherwise
 */
record Addresses(String type, @Nullable List<Address> addrs, @Nullable String cause) {

  /**
   * @param meta such as a weight or a zone; null where there is none
   */
  record Address(String ip, int port, @Nullable Map<String, Object> meta) {
    /** As Finagle has it; absent for 1. */
    private static final String WEIGHT = "endpoint_addr_weight";

    @Override
    public String toString() {
      Map<String, Object> rest = new TreeMap<>(meta == null ? Map.of() : meta);
      Object weight = rest.remove(WEIGHT);
      return (ip.contains(":") ? "[" + ip + "]" : ip)
          + ":"
          + port
          + (weight == null ? "" : " * " + weight)
          + (rest.isEmpty() ? "" : ", " + rest);
    }
  }

  /** For people, under the bound name that they are of. */
  List<String> lines(String id) {
    List<String> lines = new ArrayList<>(List.of("", "endpoints of " + Printable.line(id)));
    if (!type.equals("bound")) {
      lines.add("  " + Printable.line(type + (cause == null ? "" : ": " + cause)));
    }
    if (addrs != null) {
      addrs.stream()
          .map(address -> "  " + Printable.line("" + address))
          .sorted()
          .forEach(lines::add);
    }
    return lines;
  }
}
