package io.weft.control.api.grpc;

import io.weft.namers.bind.CallReport;
import io.weft.namers.control.wire.Calls;
import io.weft.namers.control.wire.Report;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a node has measured. */
final class CallReading {
  private CallReading() {}

  static List<CallReport> calls(Report report) throws Refusal {
    List<CallReport> reports = new ArrayList<>(report.getCallsCount());
    for (Calls calls : report.getCallsList()) {
      reports.add(
          new CallReport(
              id(calls.getId()),
              count(calls, calls.getSuccesses()),
              count(calls, calls.getFailures()),
              latencies(calls)));
    }
    return reports;
  }

  private static Path id(String text) throws Refusal {
    try {
      return Path.parse(text);
    } catch (NameSyntaxException e) {
      throw Refusal.malformed("report of \"" + text + "\": " + e.getMessage());
    }
  }

  private static SortedMap<Long, Long> latencies(Calls calls) throws Refusal {
    if (calls.getUpperMicrosCount() != calls.getCountsCount()) {
      throw Refusal.malformed(
          "report of \""
              + calls.getId()
              + "\": "
              + calls.getUpperMicrosCount()
              + " latency classes and "
              + calls.getCountsCount()
              + " counts");
    }
    SortedMap<Long, Long> latencies = new TreeMap<>();
    for (int i = 0; i < calls.getCountsCount(); i++) {
      long upper = count(calls, calls.getUpperMicros(i));
      if (!latencies.isEmpty() && upper <= latencies.lastKey()) {
        throw Refusal.malformed(
            "report of \"" + calls.getId() + "\": latency class " + upper + " is not ascending");
      }
      latencies.put(upper, count(calls, calls.getCounts(i)));
    }
    return latencies;
  }

  private static long count(Calls calls, long number) throws Refusal {
    if (number < 0) {
      throw Refusal.malformed(
          "report of \""
              + calls.getId()
              + "\": "
              + Long.toUnsignedString(number)
              + " is too large");
    }
    return number;
  }
}
