package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.config.NodeConfig;
import io.weft.node.router.BindingView.ClusterView;
import io.weft.node.router.BindingView.EndpointView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way of choosing an endpoint, by configuration, between real clients and services. */
final class LoadBalancerTest {
  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();

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

  private List<EchoService> services(int count) throws Exception {
    List<EchoService> services = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      EchoService service = open(EchoService.framed("s" + i));
      services.add(service);
      lines.append("127.0.0.1 ").append(service.port()).append('\n');
    }
    Files.writeString(directory.resolve("users"), lines);
    return services;
  }

  private Node node(String loadBalancer) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          dtab: "/thrift => /#/io.l5d.fs"
          servers: [{port: 0, service: users}]
          client: {loadBalancer: %s}
          service: {totalTimeoutMs: 30000}
        """
            .formatted(directory, loadBalancer);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private void call(Node node, int times) throws Exception {
    EchoClient client = open(EchoClient.framed(node.routers().get(0).addresses().get(0)));
    for (int i = 0; i < times; i++) {
      assertThat(client.call("echo", "x")).endsWith(":x");
    }
  }

  private static ClusterView cluster(Node node) {
    return node.routers().get(0).router().inUse().get(0).clusters().get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: p2c}",
        "{kind: heap}",
        "{kind: roundRobin}",
        "{kind: p2c, slowStartMs: 1000, enableProbation: true, zone: {name: eu-1a}}",
        "{kind: aperture, minAperture: 4}",
        "{kind: aperture, peers: 3, peerIndex: 1}"
      })
  void allEndpointsServeAndEndAllTheirCalls(String loadBalancer) throws Exception {
    List<EchoService> services = services(4);
    Node node = node(loadBalancer);
    call(node, 200);

    assertThat(services).allMatch(service -> service.calls() > 0);
    assertThat(cluster(node).aperture()).isEqualTo(4);
    assertThat(cluster(node).panic()).isFalse();
    assertThat(cluster(node).endpoints())
        .allMatch(endpoint -> endpoint.pending() == 0 && endpoint.load() == 0);
  }

  @Test
  void anApertureKeepsACallerWithFewCallsToFewEndpoints() throws Exception {
    List<EchoService> services = services(6);
    Node node = node("{kind: aperture, minAperture: 2}");
    call(node, 100);

    assertThat(services.stream().filter(service -> service.calls() > 0)).hasSize(2);
    assertThat(cluster(node).aperture()).isEqualTo(2);
    assertThat(cluster(node).endpoints().stream().filter(each -> each.connections() > 0).count())
        .isBetween(1L, 2L);
  }

  @Test
  void theLatencyOfEachEndpointIsMeasured() throws Exception {
    services(2);
    Node node = node("{kind: ewma}");
    call(node, 50);

    assertThat(cluster(node).endpoints()).extracting(EndpointView::load).allMatch(load -> load > 0);
  }

  @Test
  void roundRobinIsFairToTheCall() throws Exception {
    List<EchoService> services = services(5);
    call(node("{kind: roundRobin}"), 100);

    assertThat(services).extracting(EchoService::calls).containsOnly(20);
  }
}
