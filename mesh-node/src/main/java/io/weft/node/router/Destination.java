package io.weft.node.router;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;

/**
 * What a call asks for: a logical name, and the caller's own routing for it. Immutable; the key of
 * what a router keeps, so its hash is computed once.
 */
public final class Destination {
  private final Path name;
  private final Dtab local;
  private final int hash;

  /**
   * @param local the caller's Dtab; empty for most calls
   */
  public Destination(Path name, Dtab local) {
    this.name = name;
    this.local = local;
    this.hash = 31 * name.hashCode() + local.hashCode();
  }

  public static Destination of(Path name) {
    return new Destination(name, Dtab.empty());
  }

  public Path name() {
    return name;
  }

  /** The caller's Dtab; empty for most calls. */
  public Dtab local() {
    return local;
  }

  /** Whether the caller brought rules of its own. */
  public boolean isOverridden() {
    return !local.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Destination destination
            && hash == destination.hash
            && name.equals(destination.name)
            && local.equals(destination.local));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return local.isEmpty() ? name.toString() : name + " with " + local;
  }
}
