package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that fail at one endpoint and may be sent to another. */
final class RetriedCallsTest {
  private static final String NO_ACCRUAL = "failureAccrual: {kind: none}";

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path disco;
  private Path idl;

  @BeforeEach
  void makeFiles() throws IOException {
    disco = Files.createDirectory(directory.resolve("disco"));
    idl =
        Files.writeString(
            directory.resolve("echo.thrift"),
            """
            exception Busy {}
            exception Gone {}
            service Echo {
              string echo(1: string argument) throws (1: Busy busy, 2: Gone gone)
              string hangUp(1: string argument)
            }
            """);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.add(thing);
    return thing;
  }

  private EchoService service(String name) throws TException {
    return open(EchoService.framed(name));
  }

  private Node node(String service, EchoService... endpoints) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (EchoService endpoint : endpoints) {
      lines.append("127.0.0.1 ").append(endpoint.port()).append('\n');
    }
    Files.writeString(disco.resolve("users"), lines);
    String yaml =
        """
        admin: {port: 0}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: test
          dtab: /thrift => /#/io.l5d.fs
          servers: [{port: 0, service: users}]
          client: {%s}
          service: {totalTimeoutMs: 30000, %s}
        """
            .formatted(disco, NO_ACCRUAL, service);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private EchoClient client(Node node) throws Exception {
    InetSocketAddress port = node.routers().get(0).addresses().get(0);
    return open(EchoClient.framed(port));
  }

  private static double metric(Node node, String name, String label) {
    String page = new String(node.telemetry().scrape(null).body(), UTF_8);
    return page.lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void noIdempotentCallFailsWhileOneEndpointBreaksOff() throws Exception {
    EchoService one = service("one");
    EchoService two = service("two");
    one.fails(true);
    EchoClient client =
        client(
            node(
                "responseClassifier: {kind: io.weft.thrift.retryableIdempotent, idempotent: [echo]},"
                    + " retries: {budget: {percentCanRetry: 1}}",
                one,
                two));

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("two:" + i);
    }
    assertThat(one.calls()).isPositive();
  }

  @Test
  void aMethodThatIsNotListedIsNotSentTwice() throws Exception {
    EchoService one = service("one");
    EchoClient client =
        client(
            node(
                "responseClassifier: {kind: io.weft.thrift.retryableIdempotent, idempotent: [echo]}",
                one));

    assertThatThrownBy(() -> client.call("hangUp", "x"))
        .isInstanceOf(TApplicationException.class)
        .hasMessageContaining("upstream-closed");
    assertThat(one.calls()).isEqualTo(1);
  }

  @Test
  void aDeclaredExceptionThatSaysThatNothingWasDoneIsTriedElsewhere() throws Exception {
    EchoService one = service("one");
    EchoService two = service("two");
    one.declares(1);
    Node node =
        node(
            "responseClassifier: {kind: io.weft.thrift.nonRetryable, idl: %s, retryable: [Busy]}"
                    .formatted(idl)
                + ", retries: {budget: {percentCanRetry: 1}}",
            one,
            two);
    EchoClient client = client(node);

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("two:" + i);
    }
    assertThat(metric(node, "weft_path_retries_total", "")).isEqualTo(one.calls());
    assertThat(one.calls()).isPositive();
  }

  @Test
  void aDeclaredExceptionThatIsAFailureIsPassedOnAndCounted() throws Exception {
    EchoService one = service("one");
    one.declares(2);
    Node node =
        node(
            "responseClassifier: {kind: io.weft.thrift.nonRetryable, idl: %s, failures: [Gone]}"
                .formatted(idl),
            one);
    EchoClient client = client(node);

    assertThat(client.call("echo", "x")).isEqualTo("exception 2");
    assertThat(one.calls()).isEqualTo(1);
    one.declares(1);
    assertThat(client.call("echo", "x")).isEqualTo("exception 1");
    assertThat(metric(node, "weft_path_calls_total", "result=\"failure\"")).isEqualTo(1);
    assertThat(metric(node, "weft_path_calls_total", "result=\"ok\"")).isEqualTo(1);
  }

  @Test
  void retriesStayWithinTheirBudget() throws Exception {
    EchoService one = service("one");
    EchoService two = service("two");
    one.fails(true);
    two.fails(true);
    EchoClient client =
        client(
            node(
                "responseClassifier: {kind: io.weft.thrift.retryableAll},"
                    + " retries: {budget: {minRetriesPerSec: 0, percentCanRetry: 0.2}}",
                one,
                two));

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> client.call("echo", "x")).isInstanceOf(TApplicationException.class);
    }
    assertThat(one.calls() + two.calls()).isBetween(100, 120);
  }
}
