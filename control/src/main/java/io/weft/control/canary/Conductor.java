package io.weft.control.canary;

import io.weft.control.canary.CanaryStore.Kept;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.names.Bindings;
import io.weft.control.store.Change;
import io.weft.control.store.Write;
import io.weft.namers.bind.CallReport;
import io.weft.namers.name.Path;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has canaries measured and judged, and takes the steps that are due. A step is one compare-and-set
 * of the canary's document, and only then one of the Dtab, which anybody can make up for. All of it
 * is done on one loop.
 */
final class Conductor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Conductor.class);
  private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final String AUTHOR = "canary";

  private final CanaryStore store;
  private final Dtabs dtabs;
  private final Bindings bindings;
  private final Measurements measurements;
  private final Loop loop;
  private final Map<String, Run> runs = new HashMap<>();
  private final Set<String> measured = new HashSet<>(); // namespaces
  private volatile boolean closed;

  Conductor(
      CanaryStore store, Dtabs dtabs, Bindings bindings, Measurements measurements, Loop loop) {
    this.store = store;
    this.dtabs = dtabs;
    this.bindings = bindings;
    this.measurements = measurements;
    this.loop = loop;
  }

  /** Ticks once a second from now on; for any thread. */
  void run() {
    loop.schedule(
        TICK_NANOS,
        () -> {
          if (!closed) {
            tick();
            run();
          }
        });
  }

  void tick() {
    Map<String, Run> live = new HashMap<>();
    store
        .all()
        .forEach(
            (key, kept) -> {
              if (!kept.canary().isDone()) {
                live.put(key, run(key, kept));
              }
            });
    runs.values().forEach(ended -> ended.versions.close());
    runs.clear();
    runs.putAll(live);
    collect();
    runs.values().forEach(this::advance);
  }

  private Run run(String key, Kept kept) {
    Run known = runs.get(key);
    if (known == null || !known.isOf(kept.canary())) {
      return new Run(new Versions(bindings, kept.canary()), kept);
    }
    runs.remove(key);
    known.kept = kept;
    return known;
  }

  private void collect() {
    Map<String, Set<Path>> wanted = new HashMap<>();
    measured.forEach(namespace -> wanted.put(namespace, new HashSet<>()));
    for (Run run : runs.values()) {
      run.versions.addTo(wanted.computeIfAbsent(run.namespace(), first -> new HashSet<>()));
    }
    measured.clear();
    wanted.forEach(
        (namespace, ids) -> {
          measurements.measure(namespace, ids);
          List<CallReport> told = measurements.collect(namespace);
          for (Run run : runs.values()) {
            if (run.namespace().equals(namespace)) {
              run.add(told);
              measured.add(namespace);
            }
          }
        });
  }

  private void advance(Run run) {
    if (run.busy) {
      return;
    }
    Kept kept = run.kept;
    Tally old = run.old;
    Tally candidate = run.candidate;
    Canary next = Progress.of(kept.canary().measured(old, candidate), store.now());
    run.busy = true;
    replace(kept, next)
        .thenComposeAsync(
            written -> {
              run.took(old, candidate);
              return reconcile(written);
            },
            loop)
        .whenCompleteAsync(
            (done, failure) -> {
              run.busy = false;
              if (failure == null) {
                run.kept = done;
              } else if (!CanaryStore.isChanged(failure)) {
                log.warn("canary of {}: {}", next.plan().name(), failure.getMessage());
              }
            },
            loop);
  }

  private CompletionStage<Kept> replace(Kept kept, Canary next) {
    Canary before = kept.canary();
    if (next.equals(before)) {
      return CompletableFuture.completedStage(kept);
    }
    if (next.phase() != before.phase() || next.step() != before.step()) {
      log.info("canary of {} in {}: {}", next.plan().name(), next.plan().namespace(), next.note());
    }
    return store.replace(kept, next, AUTHOR);
  }

  /** Brings the Dtab to what the canary says, and the canary to what somebody made of the Dtab. */
  private CompletionStage<Kept> reconcile(Kept kept) {
    return Known.first(dtabs.dtab(kept.canary().plan().namespace()))
        .thenCompose(
            found -> {
              String text = found.map(VersionedDtab::text).orElse("");
              Outcome outcome = Outcome.of(kept.canary(), text);
              return publish(kept.canary(), found, outcome.text())
                  .thenCompose(
                      written ->
                          outcome.canary().equals(kept.canary())
                              ? CompletableFuture.completedStage(kept)
                              : store.replace(kept, outcome.canary(), AUTHOR));
            });
  }

  private CompletionStage<?> publish(Canary canary, Optional<VersionedDtab> found, String text) {
    if (found.isEmpty() || found.get().text().equals(text)) {
      return CompletableFuture.completedStage(null);
    }
    return dtabs.write(
        canary.plan().namespace(),
        new Write.Condition.At(found.get().version()),
        Optional.of(text),
        new Change("canary of " + canary.plan().name(), store.now(), canary.note()));
  }

  @Override
  public void close() {
    closed = true;
    loop.execute(
        () -> {
          runs.values().forEach(run -> run.versions.close());
          runs.clear();
        });
  }
}
