package io.weft.conformance.thrift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.conformance.process.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The peers of one test class: a server for each language and wire, started when it is first asked
 * for and closed with this, and a client process for each run.
 */
final class Peers implements AutoCloseable {
  private final Mesh mesh;
  private final Set<Language> made = EnumSet.noneOf(Language.class);
  private final Map<ServerKey, Server> servers = new HashMap<>();

  private record ServerKey(Language language, Wire wire) {}

  private record Server(Program program, int port) {}

  Peers(Mesh mesh) {
    this.mesh = mesh;
  }

  /**
   * Runs the whole scenario of one client against one server. Skips the test when a peer cannot be
   * had on this machine, and fails it when CI says that all can.
   */
  void run(Language client, Language server, Wire wire) throws Exception {
    run(client, wire, server, wire);
  }

  /** As the other, of peers that speak differently. */
  void run(Language client, Wire clientWire, Language server, Wire serverWire) throws Exception {
    require(client);
    require(server);
    Server target = server(server, serverWire);
    List<String> arguments = new ArrayList<>(List.of("127.0.0.1", Integer.toString(target.port)));
    arguments.addAll(clientWire.arguments());
    try (Program program = start("client", client, arguments)) {
      int code = program.awaitExit();
      assertThat(program.output())
          .as(
              "the %s client's output with exit code %d; the %s server said:%n%s",
              client, code, server, target.program.output())
          .isEqualTo("ok\n");
      assertThat(target.program.isAlive()).as("the %s server lives", server).isTrue();
    }
  }

  private void require(Language language) throws IOException, InterruptedException {
    if (made.contains(language)) {
      return;
    }
    Optional<String> missing = language.missing();
    if (missing.isPresent()) {
      String text = "no " + language + " peer: " + missing.get() + "; ./verify installs it";
      assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
      assumeTrue(false, text);
    }
    language.make();
    made.add(language);
  }

  private Server server(Language language, Wire wire) throws Exception {
    ServerKey key = new ServerKey(language, wire);
    Server server = servers.get(key);
    if (server == null) {
      List<String> arguments = new ArrayList<>(List.of("0"));
      arguments.addAll(wire.arguments());
      Program program = start("server", language, arguments);
      try {
        server = new Server(program, mesh.portTo(wire, program.awaitReadyPort()));
      } catch (Exception | AssertionError e) {
        program.close();
        throw e;
      }
      servers.put(key, server);
    }
    return server;
  }

  private static Program start(String role, Language language, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(language.command());
    command.add(role);
    command.addAll(arguments);
    return Program.start(language + " " + role, command, language.environment());
  }

  @Override
  public void close() {
    servers.values().forEach(server -> server.program.close());
  }
}
