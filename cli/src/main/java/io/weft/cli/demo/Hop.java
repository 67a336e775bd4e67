package io.weft.cli.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A service that a request has come to, and what its node has told it. An answer has a line of JSON
 * for each, the one that the caller knows first.
 *
 * @param service its name
 * @param dtab {@code l5d-ctx-dtab}, the rules for this request alone; empty when there are none
 * @param boundTo {@code l5d-dst-client}
 * @param via the versions in which the request has come, node by node
 */
record Hop(String service, String dtab, String boundTo, String via) {
  private static final JsonMapper JSON = new JsonMapper();

  static Hop of(String service, Headers request) {
    return new Hop(
        service, all(request, "l5d-ctx-dtab"), all(request, "l5d-dst-client"), all(request, "via"));
  }

  private static String all(Headers headers, String name) {
    return String.join(", ", headers.getOrDefault(name, List.of()));
  }

  String line() throws IOException {
    return JSON.writeValueAsString(this) + "\n";
  }

  static List<Hop> parse(String lines) throws IOException {
    List<Hop> hops = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      hops.add(JSON.readValue(line, Hop.class));
    }
    return hops;
  }
}
