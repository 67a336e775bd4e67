package io.weft.jmh.load;

import io.weft.cli.CommandProvider;

/** Makes {@code weft bench} of the benchmark where this module is on the class path. */
public final class BenchCommandProvider implements CommandProvider {
  @Override
  public Object command() {
    return new BenchCommand();
  }
}
