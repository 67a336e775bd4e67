package io.weft.control.fleet;

import io.weft.namers.bind.CallReport;
import java.util.List;

/**
 * Who wants to know what nodes measured; see {@link Fleet#measure}. Called by the threads that
 * serve nodes: must be quick, must not block, and may be called by several at once.
 */
@FunctionalInterface
public interface Reports {

  /** What one router has measured since its last report. */
  void accept(String node, String router, String namespace, List<CallReport> calls);
}
