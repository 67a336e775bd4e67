package io.weft.node.config;

import io.weft.stack.settings.yaml.Section;
import java.util.List;

/** Tells keys that belong to Thrift, or to HTTP, from those that both have. */
final class OneFamily {
  private OneFamily() {}

  /** Refuses the keys of the family that a router's protocol is not of. */
  static void check(
      Section section, RouterProtocol protocol, List<String> thrift, List<String> http) {
    String family = protocol.isHttp() ? "Thrift" : "HTTP";
    for (String key : protocol.isHttp() ? thrift : http) {
      if (section.has(key)) {
        section.error(
            key,
            " is for %s, and the protocol of this router is \"%s\"; remove it"
                .formatted(family, protocol.text()));
      }
    }
  }
}
