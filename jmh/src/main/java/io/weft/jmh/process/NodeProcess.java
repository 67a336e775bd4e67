package io.weft.jmh.process;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node in a process of its own, which ends with its standard input and tells its allocations. */
public final class NodeProcess {
  private NodeProcess() {}

  /** The one argument is the configuration file. */
  public static void main(String[] args) throws Exception {
    ChildLine line = ChildLine.open();
    String text = Files.readString(Path.of(args[0]));
    NodeConfig config = NodeConfig.parse(args[0], text, System.getenv()).config();
    Node node = Node.start(config);
    line.serve(0);
    node.close();
    System.exit(0);
  }
}
