package io.weft.namers.control;

import io.grpc.stub.StreamObserver;
import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.CallReports;
import io.weft.namers.control.wire.Calls;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Measure;
import io.weft.namers.control.wire.Report;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.stack.time.Loop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the calls of a router, as long as the control service wants it. Belongs to the loop. */
final class Measuring {
  private static final Logger log = LoggerFactory.getLogger(Measuring.class);

  /** Whoever asks for more than this by mistake is not to keep the node busy. */
  private static final int LEAST_MILLIS = 100;

  private final Loop loop;
  private final CallReports calls;
  private Loop.@Nullable Timeout next;

  Measuring(Loop loop, CallReports calls) {
    this.loop = loop;
    this.calls = calls;
  }

  /** Measures what is asked for, and nothing else, and reports it to a stream. */
  void start(Measure asked, StreamObserver<FromNode> stream) {
    stop();
    Set<Path> ids = new HashSet<>();
    for (String id : asked.getIdsList()) {
      try {
        ids.add(Path.parse(id));
      } catch (NameSyntaxException e) {
        log.warn("the control service wants measured what is no name: {}", e.getMessage());
      }
    }
    if (!ids.isEmpty()) {
      calls.measure(ids);
      long everyMillis = Math.max(LEAST_MILLIS, Integer.toUnsignedLong(asked.getEveryMillis()));
      reportLater(stream, TimeUnit.MILLISECONDS.toNanos(everyMillis));
    }
  }

  private void reportLater(StreamObserver<FromNode> stream, long everyNanos) {
    next =
        loop.schedule(
            everyNanos,
            () -> {
              Report.Builder report = Report.newBuilder();
              calls.collect().forEach(each -> report.addCalls(wire(each)));
              stream.onNext(FromNode.newBuilder().setReport(report).build());
              reportLater(stream, everyNanos);
            });
  }

  private static Calls wire(CallReport report) {
    return Calls.newBuilder()
        .setId(report.id().toString())
        .setSuccesses(report.successes())
        .setFailures(report.failures())
        .addAllUpperMicros(report.latencies().keySet())
        .addAllCounts(report.latencies().values())
        .build();
  }

  /** Measures nothing. */
  void stop() {
    if (next != null) {
      next.cancel();
      next = null;
      calls.measure(Set.of());
    }
  }
}
