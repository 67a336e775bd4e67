package io.weft.stack.settings;

/** A mistake in a configuration file. The message starts with file, line and column. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SettingsException(String message) {
    super(message);
  }
}
