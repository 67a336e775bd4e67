package io.weft.conformance.thrift;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node for each server, without TLS. */
final class OneNode implements Mesh {
  private final List<Node> nodes = new ArrayList<>();

  @Override
  public int portTo(Wire wire, int serverPort) throws IOException {
    String client =
        wire.transport().hasHeader()
            ? "dialect: theader"
            : "thriftFramed: " + (wire.transport() == Wire.Transport.FRAMED);
    String yaml =
        """
        admin: {port: 0}
        workerThreads: 1
        routers:
        - protocol: thrift
          dtab: /thrift/userService => /$/inet/127.0.0.1/%d
          client: {%s}
          servers: [{port: 0, service: userService}]
        """
            .formatted(serverPort, client);
    Node node = Node.start(NodeConfig.parse("one-node.yaml", yaml, Map.of()).config());
    nodes.add(node);
    return node.routers().get(0).addresses().get(0).getPort();
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
