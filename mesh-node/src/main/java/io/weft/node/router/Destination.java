package io.weft.node.router;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;

/**
 * What a call asks for: a logical name, and the caller's own routing for it.
 *
 * @param local the caller's Dtab; empty for most calls
 */
public record Destination(Path name, Dtab local) {
  public static Destination of(Path name) {
    return new Destination(name, Dtab.empty());
  }
}
