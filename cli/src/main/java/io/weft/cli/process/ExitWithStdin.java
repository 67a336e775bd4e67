package io.weft.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Option;

/**
 * For a process that must not outlive the one that started it, whatever becomes of that one: it
 * exits when its standard input ends.
 */
public final class ExitWithStdin {
  /** The option that asks for it. */
  public static final String OPTION = "--exit-with-stdin";

  @Option(names = OPTION, hidden = true, description = "Exit when standard input ends.")
  private boolean asked;

  /** Begins to watch, if that was asked for. */
  public void watch() {
    if (asked) {
      Thread thread = new Thread(ExitWithStdin::waitForTheEnd, "weft-stdin");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void waitForTheEnd() {
    try (InputStream in = System.in) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // As good as its end.
    }
    System.exit(0);
  }
}
