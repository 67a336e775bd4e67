package io.weft.control.canary;

import io.weft.namers.bind.CallReport;
import io.weft.namers.name.Path;
import java.util.List;
import java.util.Set;

/** What the nodes of a fleet measure of the calls to chosen bound names. Thread-safe. */
public interface Measurements {

  /** Chooses the bound names that the nodes of a namespace measure from now on, and no others. */
  void measure(String namespace, Set<Path> ids);

  /** What they told since the last collection. */
  List<CallReport> collect(String namespace);
}
