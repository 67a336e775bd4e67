package io.weft.node.protocol.thrift;

import io.weft.node.net.NettyLoop;
import io.weft.thrift.frame.MethodNames;
import java.util.ArrayList;
import java.util.List;

/** The method names seen, kept apart for each loop so that no look-up takes a lock. */
final class MethodNamesByLoop {
  private static final int CAPACITY = 1024;

  private final List<MethodNames> byLoop;

  MethodNamesByLoop(int loops) {
    List<MethodNames> made = new ArrayList<>(loops);
    for (int i = 0; i < loops; i++) {
      made.add(new MethodNames(CAPACITY));
    }
    byLoop = List.copyOf(made);
  }

  MethodNames of(NettyLoop loop) {
    return byLoop.get(loop.index());
  }
}
