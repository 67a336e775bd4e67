package io.weft.control.api.grpc;

import static io.weft.control.api.grpc.Service.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.weft.control.access.Revocable;
import io.weft.control.fleet.Measured;
import io.weft.control.fleet.NameInUse;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.store.Version;
import io.weft.namers.control.wire.Calls;
import io.weft.namers.control.wire.Measure;
import io.weft.namers.control.wire.Report;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private Service service;

  @BeforeEach
  void start() throws Exception {
    service = new Service();
    service.store.put("default", "/svc => /#/test", 3);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  @Test
  void nodesAreKnownWhileTheyAreConnected() {
    service.node("b").watch("/svc/one", "/svc/two");
    TestNode node = service.node("a");

    until(
        () ->
            assertThat(service.fleet.nodes())
                .extracting(NodeStatus::revision)
                .containsOnly(Optional.of(new Version(3))));
    until(
        () ->
            assertThat(service.fleet.nodes())
                .extracting(n -> n.node() + " " + n.router() + " " + n.program() + " " + n.names())
                .containsExactly("a in 1.2.3 0", "b in 1.2.3 2"));
    assertThat(service.fleet.nodes().get(0).since()).isEqualTo(Service.NOW);
    assertThat(service.fleet.nodes().get(0).address().toString()).contains("127.0.0.1");

    node.close();
    until(() -> assertThat(service.fleet.nodes()).hasSize(1));
  }

  @Test
  void namesInUseAreCounted() {
    TestNode one = service.node("a").watch("/svc/one", "/svc/two");
    service.node("b").watch("/svc/one");

    until(
        () ->
            assertThat(service.fleet.names("default")).containsExactly(in("one", 2), in("two", 1)));
    assertThat(service.fleet.names("other")).isEmpty();

    one.close();
    until(() -> assertThat(service.fleet.names("default")).containsExactly(in("one", 1)));
  }

  @Test
  void allNodesOfANamespaceMeasureWhatIsAsked() {
    TestNode before = service.node("a");
    until(() -> assertThat(before.revision()).isNotNull());
    service.fleet.measure(
        "default",
        new Measured(
            Set.of(Path.parse("/#/test/b"), Path.parse("/#/test/a")), Duration.ofSeconds(2)));
    TestNode after = service.node("b");
    TestNode other = service.node().greet(TestNode.hello("c").setNamespace("other"));

    Measure asked =
        Measure.newBuilder().addIds("/#/test/a").addIds("/#/test/b").setEveryMillis(2000).build();
    until(() -> assertThat(before.measure()).isEqualTo(asked));
    until(() -> assertThat(after.measure()).isEqualTo(asked));
    until(() -> assertThat(other.revision()).isNotNull());
    assertThat(other.measure()).isNull();

    service.fleet.measure("default", Measured.NOTHING);
    until(() -> assertThat(before.measure()).isEqualTo(Measure.getDefaultInstance()));
  }

  @Test
  void reportsAreHandedOn() {
    service
        .node("a")
        .report(
            Report.newBuilder()
                .addCalls(
                    Calls.newBuilder()
                        .setId("/#/test/a")
                        .setSuccesses(3)
                        .setFailures(1)
                        .addUpperMicros(100)
                        .addUpperMicros(110)
                        .addCounts(1)
                        .addCounts(3)));

    until(
        () ->
            assertThat(service.reports)
                .containsExactly(
                    "a in default [CallReport[id=/#/test/a, successes=3, failures=1,"
                        + " latencies={100=1, 110=3}]]"));
  }

  @Test
  void aMalformedReportIsRefused() {
    TestNode counts =
        service
            .node("a")
            .report(
                Report.newBuilder()
                    .addCalls(Calls.newBuilder().setId("/#/test/a").addUpperMicros(100)));
    TestNode order =
        service
            .node("b")
            .report(
                Report.newBuilder()
                    .addCalls(
                        Calls.newBuilder()
                            .setId("/#/test/a")
                            .addUpperMicros(100)
                            .addUpperMicros(90)
                            .addCounts(1)
                            .addCounts(3)));

    until(() -> assertThat(counts.end()).isPresent());
    until(() -> assertThat(order.end()).isPresent());
    assertThat(counts.end().orElseThrow().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(counts.end().orElseThrow().getDescription())
        .contains("1 latency classes and 0 counts");
    assertThat(order.end().orElseThrow().getDescription()).contains("90 is not ascending");
    assertThat(service.reports).isEmpty();
  }

  private static NameInUse in(String name, int routers) {
    return new NameInUse(Path.of("svc", name), Dtab.empty(), routers);
  }

  @Test
  void aNodeWhoseRightsAreTakenAwayIsToldNothingMore() throws Exception {
    Revocable access = new Revocable();
    try (Service own = new Service(Limits.DEFAULT, Optional.empty(), access)) {
      own.store.put("default", "/svc => /#/test", 1);
      TestNode node = own.node("n").watch("/svc/users");
      until(() -> assertThat(node.leaf("/svc/users")).isEqualTo("/#/test/users"));

      access.revoke();
      own.store.put("default", "/svc => /#/test/secret", 2);

      until(() -> assertThat(node.end()).isPresent());
      assertThat(node.end().orElseThrow().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(node.leaf("/svc/users")).isEqualTo("/#/test/users");
    }
  }
}
