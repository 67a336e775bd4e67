package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that fail at one endpoint and may be sent to another. */
final class RetriedCallsTest {
  private static final String NO_ACCRUAL = "failureAccrual: {kind: none}";

  private OneNode rig;
  private Path idl;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    rig = new OneNode(directory);
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
  void end() throws Exception {
    rig.close();
  }

  private EchoService service(String name) throws TException {
    return rig.service(name);
  }

  private Node node(String service, EchoService... endpoints) throws IOException {
    rig.register(Stream.of(endpoints).mapToInt(EchoService::port).toArray());
    return rig.node("", NO_ACCRUAL, service);
  }

  @Test
  void noIdempotentCallFailsWhileOneEndpointBreaksOff() throws Exception {
    EchoService one = service("one");
    EchoService two = service("two");
    one.fails(true);
    EchoClient client =
        rig.client(
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
        rig.client(
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
    EchoClient client = rig.client(node);

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("two:" + i);
    }
    assertThat(OneNode.metric(node, "weft_path_retries_total", "")).isEqualTo(one.calls());
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
    EchoClient client = rig.client(node);

    assertThat(client.call("echo", "x")).isEqualTo("exception 2");
    assertThat(one.calls()).isEqualTo(1);
    one.declares(1);
    assertThat(client.call("echo", "x")).isEqualTo("exception 1");
    assertThat(OneNode.metric(node, "weft_path_calls_total", "result=\"failure\"")).isEqualTo(1);
    assertThat(OneNode.metric(node, "weft_path_calls_total", "result=\"ok\"")).isEqualTo(1);
  }

  @Test
  void retriesStayWithinTheirBudget() throws Exception {
    EchoService one = service("one");
    EchoService two = service("two");
    one.fails(true);
    two.fails(true);
    EchoClient client =
        rig.client(
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
