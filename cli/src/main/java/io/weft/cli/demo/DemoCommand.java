package io.weft.cli.demo;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a mesh at work. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs two nodes and four instances of a service on this machine, calls the service, kills "
          + "an instance, and shifts traffic to a new version, all within a minute.",
      "",
      "With --http: three nodes and two services of HTTP, one behind the other; a single request "
          + "sees version 2 of the second one, by a Dtab in a header, while all others go on as before.",
      "",
      "With --canary: four nodes routed by a control service; new versions get calls step by step, "
          + "and lose them when they are worse.",
      "",
      "Every claim that is printed is measured.",
      ""
    },
    footer = {"", "Exit codes: 0 every claim was true, 1 not."})
public final class DemoCommand implements Callable<Integer> {
  private static final int STOPPED = 130;

  @Spec private CommandSpec spec;

  @ArgGroup private Story story = new Story();

  @Option(
      names = "--keep",
      description = "Leave all of it running at the end, until Ctrl-C, and tell where to look.")
  private boolean keep;

  private volatile boolean kept;
  private volatile int exitCode = 1;

  /** Which one, where it is not the first. */
  static final class Story {
    @Option(names = "--http", description = "Show staging by a header of HTTP.")
    private boolean http;

    @Option(names = "--canary", description = "Show canaries in a fleet with a control service.")
    private boolean canary;

    Demonstration create(Class<?> program, Screen screen) throws IOException {
      if (canary) {
        return CanaryDemonstration.create(program, screen);
      }
      return http
          ? HttpDemonstration.create(program, screen)
          : ThriftDemonstration.create(program, screen);
    }
  }

  @Override
  public Integer call() throws Exception {
    Screen screen = new Screen(spec.commandLine().getOut(), isLive());
    Class<?> program = spec.root().userObject().getClass();
    try (Demonstration demonstration = story.create(program, screen)) {
      // Also for Ctrl-C and SIGTERM; when all is closed already, it does nothing.
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(screen, demonstration), "demo-shutdown"));
      return run(demonstration);
    }
  }

  private int run(Demonstration demonstration) throws Exception {
    try {
      exitCode = demonstration.run() ? 0 : 1;
      if (keep) {
        kept = true;
        demonstration.keep();
      }
      return exitCode;
    } catch (Exception e) {
      if (demonstration.isClosed()) {
        return STOPPED; // and what went wrong did so because of that
      }
      throw e;
    }
  }

  private void stop(Screen screen, Demonstration demonstration) {
    screen.off();
    try {
      demonstration.close();
    } catch (IOException e) {
      System.err.println("weft: cannot remove " + demonstration.folder() + ": " + e.getMessage());
    }
    if (kept) {
      // It ended as it was meant to; a process that ends on a signal has the signal's exit code.
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /** Honours NO_COLOR too: then nothing is sent that is not text. */
  private static boolean isLive() {
    return Ansi.AUTO.enabled() && !"dumb".equals(System.getenv("TERM"));
  }
}
