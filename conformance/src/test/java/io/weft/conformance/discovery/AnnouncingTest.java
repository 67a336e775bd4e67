package io.weft.conformance.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.conformance.discovery.DiscoverySystem.Etcd;
import io.weft.conformance.discovery.DiscoverySystem.ZooKeeper;
import io.weft.node.Node;
import io.weft.node.router.BindingView.EndpointView;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service and a node are started on one host, a caller on another one reaches it: through a real
 * discovery system, over mutual TLS, without a line about TLS in a Dtab.
 */
final class AnnouncingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void throughZooKeeper() throws Exception {
    try (ZooKeeper system = new ZooKeeper(directory)) {
      comesAndGoes(system);
    }
  }

  @Test
  void throughEtcd() throws Exception {
    try (Etcd system = new Etcd(directory)) {
      comesAndGoes(system);
    }
  }

  private void comesAndGoes(DiscoverySystem system) throws Exception {
    system.start();
    Fleet fleet = new Fleet(directory);
    try (UserServer one = new UserServer(1);
        UserServer two = new UserServer(2);
        Node first = fleet.before(one, "b", system);
        Node outgoing =
            fleet.besideCallers("a", "- " + system.plugin(), "/thrift => " + system.found());
        Caller caller = new Caller(outgoing.routers().get(0).addresses().get(0))) {
      await().atMost(LIMIT).until(() -> caller.answers(1) > 10);
      assertThat(Fleet.endpoints(outgoing))
          .singleElement()
          .satisfies(
              endpoint -> {
                assertThat(endpoint.identity()).isEqualTo(Fleet.identity("b"));
                assertThat(endpoint.tls()).contains("TLSv1.3", Fleet.identity("b"));
              });

      try (Node second = fleet.before(two, "c", system)) {
        await().atMost(LIMIT).until(() -> caller.answers(2) > 10);
        List<String> beforeBothWereThere = caller.takeFailures();
        assertThat(beforeBothWereThere).allMatch(AnnouncingTest::isUnknownName);

        // The system dies and comes back: calls go on, and nobody is there twice.
        system.close();
        int answered = caller.answers(1) + caller.answers(2);
        await().atMost(LIMIT).until(() -> caller.answers(1) + caller.answers(2) > answered + 100);
        system.start();
        for (Node node : List.of(first, second)) {
          await()
              .atMost(LIMIT)
              .until(() -> Fleet.metric(node, "weft_announcement_registered") == 1);
        }
        await().atMost(LIMIT).until(() -> Fleet.metric(outgoing, "weft_namer_stale_seconds") == 0);

        // One of two leaves: nothing fails, and it is gone before it stops to answer.
        stop(first);
        assertThat(addresses(outgoing)).doesNotContain(address(first));
        int withOneLess = caller.answers(2);
        await().atMost(LIMIT).until(() -> caller.answers(2) > withOneLess + 100);
        assertThat(caller.takeFailures()).isEmpty();

        // The last one leaves: the name is gone, which is another thing than a connection refused.
        stop(second);
        await().atMost(LIMIT).until(() -> !caller.takeFailures().isEmpty());
      }
      assertThat(caller.takeFailures()).allMatch(AnnouncingTest::isUnknownName);
    }
  }

  private static void stop(Node node) {
    node.drain();
    node.close();
  }

  private static boolean isUnknownName(String failure) {
    return failure.contains("no-such-name") || failure.contains("discovery-unreachable");
  }

  private static List<String> addresses(Node node) {
    return Fleet.endpoints(node).stream().map(EndpointView::address).toList();
  }

  private static String address(Node node) {
    return "127.0.0.1:" + node.routers().get(0).addresses().get(0).getPort();
  }
}
