package io.weft.namers.zookeeper;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.spi.Address;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the data of a serverset's member, as Twitter's libraries read it. */
final class MemberData {
  private static final int SHARD = 0;

  private MemberData() {}

  static byte[] of(Address endpoint, String status) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putObject("serviceEndpoint")
        .put("host", host(endpoint))
        .put("port", endpoint.socket().getPort());
    node.putObject("additionalEndpoints");
    node.put("status", status);
    node.put("shard", SHARD);
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    for (String key : List.of(Address.IDENTITY, Address.ZONE)) {
      String value = endpoint.metadata().get(key);
      if (value != null) {
        metadata.put(key, value);
      }
    }
    if (endpoint.weight() != 1) {
      metadata.put(Labels.WEIGHT, String.valueOf(endpoint.weight()));
    }
    if (!metadata.isEmpty()) {
      node.set("metadata", metadata);
    }
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Without the interface that an IPv6 address may name: it means nothing elsewhere. */
  private static String host(Address endpoint) {
    String host = endpoint.socket().getAddress().getHostAddress();
    int zone = host.indexOf('%');
    return zone < 0 ? host : host.substring(0, zone);
  }
}
