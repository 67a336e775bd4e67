package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is used of a Service ({@code v1}).
 *
 * @param ports those of TCP
 * @param ingress IP addresses or host names of its load balancer
 */
record Service(List<Slice.Port> ports, List<String> ingress) {

  static Service read(JsonNode object) throws Malformed {
    List<Slice.Port> ports = new ArrayList<>();
    for (JsonNode port : object.path("spec").path("ports")) {
      if (port.path("protocol").asText("TCP").equals("TCP")) {
        int number = port.path("port").asInt();
        if (!PortName.isPort(number)) {
          throw new Malformed("port " + port.path("port") + " is not from 1 to 65535");
        }
        ports.add(new Slice.Port(port.path("name").asText(""), number));
      }
    }
    List<String> ingress = new ArrayList<>();
    for (JsonNode point : object.path("status").path("loadBalancer").path("ingress")) {
      String host = point.path("ip").asText(point.path("hostname").asText(""));
      if (!host.isEmpty()) {
        ingress.add(host);
      }
    }
    return new Service(List.copyOf(ports), List.copyOf(ingress));
  }

  /** The port that a path names. */
  Optional<Slice.Port> port(PortName wanted) {
    return ports.stream()
        .filter(
            port ->
                wanted.isNumber()
                    ? port.number() == wanted.number()
                    : port.name().equals(wanted.text()))
        .findFirst();
  }
}
