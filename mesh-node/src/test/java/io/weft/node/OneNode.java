package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.thrift.TException;

/** What a test of one node has open: the service {@code users}, a node in front, and callers. */
final class OneNode implements AutoCloseable {
  private final Path disco;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /**
   * @param directory for the files of discovery
   */
  OneNode(Path directory) throws IOException {
    disco = Files.createDirectory(directory.resolve("disco"));
  }

  <T extends AutoCloseable> T open(T thing) {
    opened.push(thing);
    return thing;
  }

  EchoService service(String name) throws TException {
    return open(EchoService.framed(name));
  }

  /** Says where the endpoints of {@code users} are. */
  void register(int... ports) throws IOException {
    Files.writeString(
        disco.resolve("users"),
        IntStream.of(ports)
            .mapToObj(port -> "127.0.0.1 " + port + "\n")
            .collect(Collectors.joining()));
  }

  /** Starts a node with further keys for its server, its client and its names. */
  Node node(String server, String client, String service) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        workerThreads: 2
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: test
          dtab: /thrift => /#/io.l5d.fs
          servers: [{port: 0, service: users, %s}]
          client: {%s}
          service: {totalTimeoutMs: 30000, %s}
        """
            .formatted(disco, server, client, service);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  EchoClient client(Node node) throws TException {
    InetSocketAddress port = node.routers().get(0).addresses().get(0);
    return open(EchoClient.framed(port));
  }

  /** The sum of a metric's series that have a label, such as {@code result="ok"}; or of all. */
  static double metric(Node node, String name, String label) {
    String page = new String(node.telemetry().scrape(null).body(), UTF_8);
    return page.lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Closes all that was opened, the last first. */
  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
