package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.namers.inet.dns.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads EndpointSlices; a slice that is wrong as a whole is malformed. */
final class SliceReader {
  /** The annotation that names the SPIFFE id of a slice's endpoints. */
  static final String IDENTITY = "weft.io/identity";

  private static final int MAX_ZONE = 253;

  private SliceReader() {}

  static Slice read(JsonNode object) throws Malformed {
    String type = object.path("addressType").asText("");
    if (!type.equals("IPv4") && !type.equals("IPv6")) {
      throw new Malformed("addressType '" + type + "' is neither IPv4 nor IPv6");
    }
    List<Slice.Endpoint> endpoints = new ArrayList<>();
    Map<String, String> skipped = new TreeMap<>();
    int place = 0;
    for (JsonNode endpoint : list(object, "endpoints")) {
      try {
        endpoints.add(endpoint(endpoint));
      } catch (Malformed e) {
        skipped.put("endpoint " + place, e.getMessage());
      }
      place++;
    }
    return new Slice(ports(list(object, "ports")), endpoints, skipped, identity(object));
  }

  private static JsonNode list(JsonNode object, String key) throws Malformed {
    JsonNode list = object.path(key);
    if (object.hasNonNull(key) && !list.isArray()) {
      throw new Malformed(key + " is not a list");
    }
    return list;
  }

  private static Optional<String> identity(JsonNode object) throws Malformed {
    JsonNode identity = object.path("metadata").path("annotations").path(IDENTITY);
    if (identity.isMissingNode()) {
      return Optional.empty();
    }
    if (!IdentityTemplate.isSpiffeId(identity.asText())) {
      throw new Malformed(
          "annotation " + IDENTITY + " is '" + identity.asText() + "', not a SPIFFE id");
    }
    return Optional.of(identity.asText());
  }

  private static List<Slice.Port> ports(JsonNode list) throws Malformed {
    List<Slice.Port> ports = new ArrayList<>();
    for (JsonNode port : list) {
      String protocol = port.path("protocol").asText("TCP");
      if (protocol.equals("TCP") && port.hasNonNull("port")) {
        int number = port.path("port").asInt();
        if (!PortName.isPort(number)) {
          throw new Malformed("port " + port.path("port") + " is not from 1 to 65535");
        }
        ports.add(new Slice.Port(port.path("name").asText(""), number));
      }
    }
    return ports;
  }

  private static Slice.Endpoint endpoint(JsonNode endpoint) throws Malformed {
    JsonNode conditions = endpoint.path("conditions");
    boolean ready = conditions.path("ready").asBoolean(true); // not known counts as ready
    return new Slice.Endpoint(
        // All addresses of an endpoint are interchangeable; the API wants the first one used.
        address(endpoint.path("addresses").path(0).asText("")),
        ready,
        conditions.path("serving").asBoolean(ready),
        conditions.path("terminating").asBoolean(false),
        Optional.of(endpoint.path("zone").asText(""))
            .filter(zone -> !zone.isEmpty() && zone.length() <= MAX_ZONE));
  }

  private static InetAddress address(String text) throws Malformed {
    InetAddress address = IpLiteral.parse(text);
    if (address == null) {
      throw new Malformed("'" + text + "' is not an IP address");
    }
    return address;
  }
}
