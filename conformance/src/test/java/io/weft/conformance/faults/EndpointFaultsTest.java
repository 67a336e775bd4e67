package io.weft.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.conformance.net.Relay;
import io.weft.conformance.process.Program;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint of four fails while idempotent calls go on. Outcomes are counted, not times. */
class EndpointFaultsTest {
  private static final int ENDPOINTS = 4;
  private static final int CALLERS = 8;
  private static final int MANY = 400;
  private static final int SOME = 40;
  private static final int TIMES = 8;

  private final List<Program> servers = new ArrayList<>();
  private Node node;
  private Relay relay;
  private SteadyCallers callers;

  @TempDir Path directory;

  @BeforeEach
  void callsAreOnTheirWay() throws Exception {
    for (int i = 0; i < ENDPOINTS; i++) {
      servers.add(
          Program.start(
              "users-" + i,
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  UserProcess.class.getName()),
              Map.of()));
    }
    StringBuilder addresses = new StringBuilder();
    for (Program server : servers.subList(1, ENDPOINTS)) {
      addresses.append("127.0.0.1 %d%n".formatted(server.awaitReadyPort()));
    }
    relay = Relay.open(servers.get(0).awaitReadyPort());
    addresses.append("127.0.0.1 %d%n".formatted(relay.port()));
    Files.writeString(
        Files.createDirectory(directory.resolve("disco")).resolve("users"), addresses);
    node = Node.start(NodeConfig.parse("faults.yaml", configuration(), Map.of()).config());
    callers = new SteadyCallers(node.routers().get(0).addresses().get(0), CALLERS);
    callers.awaitAnswers(MANY);
  }

  private String configuration() {
    return """
        admin: {port: 0}
        workerThreads: 1
        namers:
        - {kind: io.l5d.fs, rootDir: %s}
        routers:
        - protocol: thrift
          dtab: /thrift => /#/io.l5d.fs
          client:
            requestAttemptTimeoutMs: 500
            requeueBudget: {minRetriesPerSec: 1000}
            failureAccrual: {failures: 3, backoff: {kind: constant, ms: 500}}
          service:
            totalTimeoutMs: 30000
            responseClassifier: {kind: io.weft.thrift.retryableIdempotent, readOnly: [getUser]}
            retries: {maxPerCall: 10, budget: {minRetriesPerSec: 1000}}
          servers:
          - {port: 0, service: users}
        """
        .formatted(directory.resolve("disco"));
  }

  @AfterEach
  void allEnds() throws Exception {
    callers.close();
    node.close();
    relay.close();
    servers.forEach(Program::close);
  }

  @Test
  void noCallerNoticesThatOneIsKilled() {
    servers.get(1).kill();
    callers.awaitAnswers(MANY);
    assertThat(callers.failures()).isEmpty();
  }

  @Test
  void noCallerNoticesThatOneIsPaused() throws Exception {
    signal("STOP", servers.get(1));
    callers.awaitAnswers(MANY);
    signal("CONT", servers.get(1));
    callers.awaitAnswers(MANY);
    assertThat(callers.failures()).isEmpty();
  }

  @Test
  void noCallerNoticesThatConnectionsAreReset() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      relay.reset();
      callers.awaitAnswers(SOME);
    }
    assertThat(callers.failures()).isEmpty();
  }

  @Test
  void noCallerNoticesThatOneComesAndGoes() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      relay.stop();
      callers.awaitAnswers(SOME);
      relay.restart();
      callers.awaitAnswers(SOME);
    }
    assertThat(callers.failures()).isEmpty();
  }

  private static void signal(String name, Program program) throws Exception {
    Program.run("kill", List.of("kill", "-" + name, Long.toString(program.pid())), Map.of());
  }
}
