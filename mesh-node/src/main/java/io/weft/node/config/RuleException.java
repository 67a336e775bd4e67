package io.weft.node.config;

/** An entry of the configuration that has a wrong value for one path, through what it captures. */
public final class RuleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RuleException(String message) {
    super(message);
  }

  /** The path, the prefix of the entry, the key, its value and what was expected. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
