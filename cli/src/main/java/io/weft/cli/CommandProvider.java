package io.weft.cli;

/** A command that another module adds to {@code weft}; found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {

  /** An object with picocli's annotations. */
  Object command();
}
