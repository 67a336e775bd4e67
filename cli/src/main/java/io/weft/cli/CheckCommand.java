package io.weft.cli;

import io.weft.node.config.NodeConfig;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Validates a configuration without starting anything. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Validates a configuration file without starting anything.",
      "",
      "All mistakes are reported in one run, with line, column and the nearest right key.",
      ""
    },
    footer = {"", "Exit codes: 0 valid, 2 not valid."})
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "The configuration, YAML or JSON; - for standard input.")
  private String file;

  @Override
  public Integer call() {
    NodeConfig config = ConfigFile.read(file, spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    out.println(file + " is valid:");
    out.printf("  %-8s %s:%d%n", "admin", config.admin().ip(), config.admin().port());
    config
        .namers()
        .forEach(namer -> out.printf("  %-8s /#%s (%s)%n", "namer", namer.prefix(), namer.kind()));
    config
        .announcers()
        .forEach(
            announcer ->
                out.printf("  %-8s /#%s (%s)%n", "announce", announcer.prefix(), announcer.kind()));
    for (RouterConfig router : config.routers()) {
      out.printf("  %-8s %s%n", "router", router.label());
      router
          .servers()
          .forEach(
              server ->
                  out.printf(
                      "    %-6s %s:%d%s%n",
                      "server", server.ip(), server.port(), security(server)));
    }
    out.flush();
    return 0;
  }

  private static String security(ServerConfig server) {
    if (server.tls().isEmpty()) {
      return ", plain";
    }
    return server.clientAuthRequired()
        ? ", mutual TLS"
        : ", TLS, callers without a certificate too";
  }
}
