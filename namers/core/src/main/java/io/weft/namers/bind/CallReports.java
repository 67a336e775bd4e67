package io.weft.namers.bind;

import io.weft.namers.name.Path;
import java.util.List;
import java.util.Set;

/** What a router measures of the calls to chosen bound names. Thread-safe. */
public interface CallReports {

  /** Measures nothing. */
  CallReports NONE =
      new CallReports() {
        @Override
        public void measure(Set<Path> ids) {}

        @Override
        public List<CallReport> collect() {
          return List.of();
        }
      };

  /** Chooses the bound names that are measured from now on, and no others. */
  void measure(Set<Path> ids);

  /** What was measured since the last collection; a bound name without calls has no report. */
  List<CallReport> collect();
}
