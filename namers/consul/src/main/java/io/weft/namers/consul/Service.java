package io.weft.namers.consul;

import io.weft.namers.name.Path;
import java.util.Optional;

/**
 * What a watch is for.
 *
 * @param datacenter its name, or {@link #LOCAL}
 * @param tag which instances must have, in lower case
 * @param name in lower case
 */
record Service(String datacenter, Optional<String> tag, String name) {
  /** The datacenter of the agent that is asked. */
  static final String LOCAL = ".local";

  boolean isLocal() {
    return datacenter.equals(LOCAL);
  }

  Path path() {
    Path start = Path.of(datacenter);
    return tag.map(start::append).orElse(start).append(name);
  }
}
