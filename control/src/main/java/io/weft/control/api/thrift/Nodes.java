package io.weft.control.api.thrift;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A tree's nodes by numbers, since a struct of Thrift cannot hold itself. */
final class Nodes {
  private final Map<Integer, Consumer<StructWriter>> nodes = new LinkedHashMap<>();
  private int next;

  /** Takes a node, all nodes below which were taken; gives its number. */
  int add(Consumer<StructWriter> node) {
    nodes.put(next, node);
    return next++;
  }

  /** Writes a tree: its root, and all others by their numbers. */
  void write(StructWriter out, Consumer<StructWriter> root) {
    out.struct(1, root).structsByInt(2, nodes);
  }

  /**
   * A branch of a union.
   *
   * @param node its number
   */
  record Share(double weight, int node) {
    void write(StructWriter out) {
      out.real(1, weight).int32(2, node);
    }
  }
}
