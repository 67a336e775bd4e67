package io.weft.node.config;

import java.util.Optional;

/** The ways of choosing an endpoint. */
public enum LoadBalancerKind {
  /** The less loaded of two that are drawn. */
  P2C("p2c");

  private final String text;

  LoadBalancerKind(String text) {
    this.text = text;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  static Optional<LoadBalancerKind> of(String text) {
    for (LoadBalancerKind kind : values()) {
      if (kind.text.equals(text)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
