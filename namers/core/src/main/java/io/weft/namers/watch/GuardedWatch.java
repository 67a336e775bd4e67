package io.weft.namers.watch;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.Loop;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch of one cluster. What the source says is taken up on the loop; see {@link
 * ClusterWatches} for what is made of it.
 */
final class GuardedWatch {
  private static final Logger log = LoggerFactory.getLogger(GuardedWatch.class);
  private static final double SECOND = 1e9;

  /**
   * What a large set costs those who take it up is to be a small part of the time, however often it
   * changes: 10,000 endpoints are told every half second at most.
   */
  private static final long NANOS_PER_ENDPOINT = 50_000;

  private static final long LEAST_QUIET_NANOS = 10_000_000;

  private final Path id;
  private final Loop loop;
  private final Safeguards safeguards;
  private final Counter lost;
  private final Counter held;
  private final Consumer<? super State<AddrSet>> observer;
  private Activity.Observation source = () -> {};
  private Loop.@Nullable Timeout patience;
  private Loop.@Nullable Timeout holding;
  private Loop.@Nullable Timeout pause;
  private @Nullable AddrSet next; // to be told after the pause
  private String problemReported = "";
  private Map<String, String> skipped = Map.of();
  private boolean waitedEnough;
  private boolean hadEndpoints;
  private volatile boolean closed;
  private volatile Standing standing;

  /** What {@link #report} tells of, in one piece. */
  private record Standing(
      boolean known, boolean away, long awaySinceNanos, @Nullable String problem, int skipped) {}

  GuardedWatch(
      Path id,
      Loop loop,
      Safeguards safeguards,
      Counter lost,
      Counter held,
      Consumer<? super State<AddrSet>> observer) {
    this.id = id;
    this.loop = loop;
    this.safeguards = safeguards;
    this.lost = lost;
    this.held = held;
    this.observer = observer;
    this.standing = new Standing(false, true, loop.ticker().nanos(), "no answer yet", 0);
  }

  void start(Activity<Answer> answers) {
    observer.accept(new State.Pending<>());
    loop.execute(
        () -> {
          if (!closed) {
            patience = loop.schedule(safeguards.firstAnswer().toNanos(), this::stopWaiting);
            source = answers.observe(state -> loop.execute(() -> told(state)));
          }
        });
  }

  private void told(State<Answer> state) {
    if (closed) {
      return;
    }
    if (state instanceof State.Ok<Answer> ok) {
      answered(ok.value());
    } else if (state instanceof State.Failed<Answer> failed) {
      lost(String.valueOf(failed.cause().getMessage()));
    }
  }

  private void answered(Answer answer) {
    reportSkipped(answer.skipped());
    if (answer.isEmpty() && !answer.skipped().isEmpty()) {
      lost("none of its entries can be read: " + skipped.values().iterator().next());
      return;
    }
    boolean sudden = answer.isEmpty() && hadEndpoints && answer.leaving() == 0;
    if (sudden && safeguards.emptyHold().toNanos() > 0) {
      hold(answer.set());
    } else {
      stopHolding();
      use(answer);
    }
  }

  private void use(Answer answer) {
    problemReported = "";
    hadEndpoints = !answer.isEmpty();
    standing = new Standing(true, false, 0, null, skipped.size());
    tell(answer.set());
  }

  /** A set that has just been told is followed by the next one after a while that grows with it. */
  private void tell(AddrSet set) {
    if (pause != null) {
      next = set;
      return;
    }
    observer.accept(new State.Ok<>(set));
    long quietNanos = size(set) * NANOS_PER_ENDPOINT;
    if (quietNanos >= LEAST_QUIET_NANOS) {
      pause = loop.schedule(quietNanos, this::tellNext);
    }
  }

  private void tellNext() {
    pause = null;
    AddrSet waiting = next;
    next = null;
    if (waiting != null && !closed) {
      tell(waiting);
    }
  }

  private static long size(AddrSet set) {
    return set instanceof AddrSet.Bound bound ? bound.addresses().size() : 0;
  }

  private void hold(AddrSet empty) {
    if (holding != null) {
      return;
    }
    held.increment();
    String problem =
        "it has no endpoint all of a sudden; the last ones stay for "
            + safeguards.emptyHold().toMillis()
            + " ms";
    log.warn("{}: {}", id, problem);
    standing = new Standing(true, false, 0, problem, skipped.size());
    holding =
        loop.schedule(
            safeguards.emptyHold().toNanos(),
            () -> {
              holding = null;
              if (!closed) {
                use(Answer.of(empty));
              }
            });
  }

  private void stopHolding() {
    if (holding != null) {
      holding.cancel();
      holding = null;
    }
  }

  private void lost(String problem) {
    stopHolding(); // nobody says any more that it is empty
    Standing before = standing;
    boolean news = before.problem() == null || !before.away() || !before.known();
    if (!before.away()) {
      lost.increment();
    }
    long since = before.away() ? before.awaySinceNanos() : loop.ticker().nanos();
    standing = new Standing(before.known(), true, since, problem, skipped.size());
    if (news && !problem.equals(problemReported)) {
      problemReported = problem;
      log.warn(
          "{}: {}; {}",
          id,
          problem,
          before.known() ? "the last good endpoints stay in use" : "its endpoints are not known");
    }
    tellUnknown();
  }

  private void stopWaiting() {
    waitedEnough = true;
    tellUnknown();
  }

  private void tellUnknown() {
    Standing now = standing;
    if (waitedEnough && !now.known() && !closed) {
      observer.accept(
          new State.Failed<>(
              Failure.notSent(
                  Failure.Kind.DISCOVERY_UNREACHABLE, id + " is not known: " + now.problem())));
    }
  }

  private void reportSkipped(Map<String, String> entries) {
    if (!entries.equals(skipped)) {
      entries.forEach(
          (entry, problem) -> {
            if (!problem.equals(skipped.get(entry))) {
              log.warn("{}: {} is left out: {}", id, entry, problem);
            }
          });
      skipped = entries;
    }
  }

  WatchReport report() {
    Standing now = standing;
    double away = now.away() ? (loop.ticker().nanos() - now.awaySinceNanos()) / SECOND : 0;
    return new WatchReport(id, now.known(), Math.max(0, away), now.problem(), now.skipped());
  }

  /** Nothing is told any more once this has returned on the loop. */
  void close() {
    closed = true;
    loop.execute(
        () -> {
          stopHolding();
          if (pause != null) {
            pause.cancel();
          }
          if (patience != null) {
            patience.cancel();
          }
          source.close();
        });
  }
}
