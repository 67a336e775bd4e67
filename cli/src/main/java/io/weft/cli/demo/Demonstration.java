package io.weft.cli.demo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A mesh on this machine, and what is shown with it. Used by one thread; closed by any, at any
 * time, after which nothing of it is left.
 */
interface Demonstration extends AutoCloseable {
  /**
   * Runs all steps; the calls still go on afterwards.
   *
   * @return whether everything that was claimed was true
   * @throws IOException when a step could not be done at all
   */
  boolean run() throws Exception;

  /** Tells where to look, and goes on until it is closed. */
  void keep() throws IOException;

  boolean isClosed();

  /** Where its files are. */
  Path folder();

  @Override
  void close() throws IOException;
}
