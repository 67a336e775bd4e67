package io.weft.control.canary;

import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.names.Bindings;
import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.namers.bind.CallReport;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import io.weft.stack.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The canaries of all namespaces. Each is a document in the store, so that a control service which
 * starts again goes on with it, and of several on one store whoever comes first takes a step: a
 * step is one compare-and-set of the document, and only then one of the Dtab, which anybody can
 * make up for.
 *
 * <p>Thread-safe. The work is done by {@link #tick}, on a loop.
 */
public final class Canaries implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Canaries.class);

  private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Store store;
  private final Dtabs dtabs;
  private final Bindings bindings;
  private final Measurements measurements;
  private final Loop loop;
  private final WallClock clock;
  private final Activity.Observation observation;
  private final Map<String, Run> runs = new HashMap<>(); // of the loop
  private final Set<String> measured = new HashSet<>(); // namespaces, of the loop
  private volatile Contents contents = Contents.EMPTY;
  private volatile boolean closed;

  /**
   * @param store the collection of canaries; stays its owner's
   * @param measurements what all nodes measure
   * @param loop does the work
   */
  public Canaries(
      Store store,
      Dtabs dtabs,
      Bindings bindings,
      Measurements measurements,
      Loop loop,
      WallClock clock) {
    this.store = store;
    this.dtabs = dtabs;
    this.bindings = bindings;
    this.measurements = measurements;
    this.loop = loop;
    this.clock = clock;
    this.observation =
        store
            .contents()
            .observe(
                state -> {
                  if (state instanceof State.Ok<Contents> ok) {
                    contents = ok.value();
                  }
                });
  }

  /** Ticks once a second from now on. */
  public void run() {
    loop.schedule(
        TICK_NANOS,
        () -> {
          if (!closed) {
            tick();
            run();
          }
        });
  }

  /** The key of a canary: its namespace and its name. */
  static String key(String namespace, String name) {
    return namespace + ":" + name.substring(1).replace('/', '.').replace('\\', '%');
  }

  /** All that are kept, by namespace and name, also those that are over. */
  public List<Canary> list() {
    List<Canary> all = new ArrayList<>();
    contents.documents().values().forEach(document -> read(document).ifPresent(all::add));
    return all;
  }

  private static Optional<Canary> read(Document document) {
    try {
      return Optional.of(CanaryJson.read(document.text()));
    } catch (IllegalArgumentException e) {
      log.warn("a canary in the store cannot be read: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Starts a canary; the stage fails with {@link CanaryRefused} or {@link StoreException}.
   *
   * @param author who wants it
   */
  public CompletionStage<Canary> start(CanaryPlan plan, String author) {
    Path name;
    Path candidate;
    Write.Condition condition;
    try {
      condition = condition(plan);
      name = named(plan.name(), "name");
      candidate = named(plan.candidate(), "candidate");
    } catch (CanaryRefused refused) {
      return CompletableFuture.failedStage(refused);
    }
    return first(dtabs.dtab(plan.namespace()))
        .thenApply(found -> baseline(plan, found, name))
        .thenCompose(
            baseline ->
                first(Versions.candidate(bindings, plan.namespace(), candidate))
                    .thenCombine(
                        first(Versions.old(bindings, plan.namespace(), baseline)),
                        (next, old) -> begun(plan, baseline, old, next, author)))
        .thenCompose(
            canary ->
                store.write(write(plan, condition, canary, author)).thenApply(version -> canary));
  }

  private static Path named(String text, String key) {
    try {
      Path path = Path.parse(text);
      if (!path.isEmpty()) {
        return path;
      }
    } catch (IllegalArgumentException e) {
      throw new CanaryRefused(key + ": " + e.getMessage());
    }
    throw new CanaryRefused(key + " is /; expected the name of a service such as /srv/users");
  }

  private static NameTree<Path> baseline(
      CanaryPlan plan, Optional<VersionedDtab> found, Path name) {
    VersionedDtab dtab =
        found.orElseThrow(() -> new CanaryRefused("there is no namespace " + plan.namespace()));
    try {
      return CanaryRule.baseline(dtab.dtab(), name);
    } catch (IllegalArgumentException e) {
      throw new CanaryRefused(String.valueOf(e.getMessage()));
    }
  }

  private Canary begun(
      CanaryPlan plan,
      NameTree<Path> baseline,
      NameTree<Name.Bound> old,
      NameTree<Name.Bound> next,
      String author) {
    Set<Path> newIds = new HashSet<>();
    Versions.collect(next, newIds);
    Set<Path> oldIds = new HashSet<>();
    Versions.collect(old, oldIds);
    if (newIds.isEmpty()) {
      throw new CanaryRefused(plan.candidate() + " is bound to " + next + ", no cluster");
    }
    if (newIds.stream().anyMatch(oldIds::contains)) {
      throw new CanaryRefused(
          plan.candidate() + " and " + plan.name() + " lead to the same cluster: " + newIds);
    }
    Canary canary =
        new Canary(
            plan,
            baseline.toString(),
            Phase.RUNNING,
            0,
            now(),
            "",
            "",
            Tally.NONE,
            Tally.NONE,
            0,
            author,
            "");
    return Progress.at(canary, 0, now());
  }

  /** One that is over makes room for the next. */
  private Write.Condition condition(CanaryPlan plan) {
    Optional<Document> present = contents.get(key(plan.namespace(), plan.name()));
    if (present.isEmpty()) {
      return new Write.Condition.Absent();
    }
    Optional<Canary> before = read(present.get());
    if (before.isPresent() && !isDone(before.get())) {
      throw new CanaryRefused(
          "a canary of " + plan.name() + " is there already: " + before.get().note());
    }
    return new Write.Condition.At(present.get().version());
  }

  private static boolean isDone(Canary canary) {
    return canary.phase().isOver() && canary.before().equals(canary.rule());
  }

  /** Leaves the share as it is. */
  public CompletionStage<Canary> pause(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.PAUSED, canary.rule(), now(), "paused by " + author));
  }

  /** Goes on after a pause, with the time of the step from its start. */
  public CompletionStage<Canary> resume(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.RUNNING, canary.rule(), now(), "resumed by " + author));
  }

  /** Gives the new version all calls, now. */
  public CompletionStage<Canary> promote(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary ->
            canary.in(Phase.PROMOTED, Progress.rule(canary, 100), now(), "promoted by " + author));
  }

  /** Takes all calls back from the new version, now. */
  public CompletionStage<Canary> abort(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.ABORTED, "", now(), "aborted by " + author));
  }

  private CompletionStage<Canary> command(
      String namespace, String name, String author, UnaryOperator<Canary> change) {
    Optional<Document> document = contents.get(key(namespace, name));
    Optional<Canary> canary = document.flatMap(Canaries::read);
    if (canary.isEmpty()) {
      return CompletableFuture.failedStage(
          new CanaryRefused("there is no canary of " + name + " in namespace " + namespace));
    }
    if (canary.get().phase().isOver()) {
      return CompletableFuture.failedStage(
          new CanaryRefused("the canary of " + name + " is over: " + canary.get().note()));
    }
    Canary next = change.apply(canary.get());
    Version version = document.orElseThrow().version();
    return store
        .write(write(next.plan(), new Write.Condition.At(version), next, author))
        .handle(
            (written, failure) -> {
              if (failure == null) {
                return CompletableFuture.<Canary>completedStage(next);
              }
              return isChanged(failure)
                  ? command(namespace, name, author, change) // a tick came between
                  : CompletableFuture.<Canary>failedStage(failure);
            })
        .thenCompose(stage -> stage);
  }

  private static boolean isChanged(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof StoreException refused
        && refused.reason() == StoreException.Reason.CHANGED;
  }

  /** Measures, judges, and takes the steps that are due; on the loop. */
  void tick() {
    Map<String, Canary> live = new HashMap<>();
    contents
        .documents()
        .forEach(
            (key, document) ->
                read(document)
                    .filter(canary -> !isDone(canary))
                    .ifPresent(canary -> live.put(key, canary)));
    runs.keySet().removeIf(key -> ended(key, live));
    live.forEach(
        (key, canary) ->
            runs.computeIfAbsent(key, k -> new Run(canary.plan(), new Versions(bindings, canary))));
    collect(live);
    live.forEach(
        (key, canary) -> {
          Run run = runs.get(key);
          if (run != null) {
            advance(key, canary, run);
          }
        });
  }

  private void collect(Map<String, Canary> live) {
    Map<String, Set<Path>> wanted = new HashMap<>();
    measured.forEach(namespace -> wanted.put(namespace, new HashSet<>()));
    live.forEach(
        (key, canary) -> {
          Run run = runs.get(key);
          if (run != null) {
            run.versions.addTo(
                wanted.computeIfAbsent(canary.plan().namespace(), first -> new HashSet<>()));
          }
        });
    wanted.forEach(
        (namespace, ids) -> {
          measurements.measure(namespace, ids);
          List<CallReport> told = measurements.collect(namespace);
          live.forEach(
              (key, canary) -> {
                Run run = runs.get(key);
                if (run != null && canary.plan().namespace().equals(namespace)) {
                  run.add(told);
                }
              });
        });
    measured.clear();
    live.values().forEach(canary -> measured.add(canary.plan().namespace()));
  }

  private boolean ended(String key, Map<String, Canary> live) {
    Run run = runs.get(key);
    Canary canary = live.get(key);
    // The next one of the same name may have begun since the last tick.
    if (run == null || (canary != null && canary.plan().equals(run.plan))) {
      return false;
    }
    run.versions.close();
    return true;
  }

  private void advance(String key, Canary canary, Run run) {
    if (run.busy) {
      return;
    }
    Optional<Document> document = contents.get(key);
    if (document.isEmpty()) {
      return;
    }
    Tally old = run.old;
    Tally candidate = run.candidate;
    Canary next = Progress.of(canary.measured(old, candidate), now());
    run.busy = true;
    write(canary, next, document.get().version())
        .thenCompose(this::reconcile)
        .whenComplete(
            (done, failure) ->
                loop.execute(
                    () -> {
                      run.busy = false;
                      if (failure == null) {
                        run.took(old, candidate);
                      } else if (!isChanged(failure)) {
                        log.warn("canary {}: {}", key, failure.getMessage());
                      }
                    }));
  }

  private CompletionStage<Kept> write(Canary before, Canary next, Version version) {
    if (next.equals(before)) {
      return CompletableFuture.completedStage(new Kept(before, version));
    }
    if (next.phase() != before.phase() || next.step() != before.step()) {
      log.info("canary of {} in {}: {}", next.plan().name(), next.plan().namespace(), next.note());
    }
    return store
        .write(write(next.plan(), new Write.Condition.At(version), next, "canary"))
        .thenApply(written -> new Kept(next, written));
  }

  private record Kept(Canary canary, Version version) {}

  /** Brings the Dtab to what the canary says, and the canary to what somebody made of the Dtab. */
  private CompletionStage<Void> reconcile(Kept kept) {
    Canary canary = kept.canary();
    return first(dtabs.dtab(canary.plan().namespace()))
        .thenCompose(
            found -> {
              String text = found.map(VersionedDtab::text).orElse("");
              Outcome outcome = Outcome.of(canary, text);
              CompletionStage<?> dtab =
                  outcome.text().equals(text) || found.isEmpty()
                      ? CompletableFuture.completedStage(null)
                      : dtabs.write(
                          canary.plan().namespace(),
                          new Write.Condition.At(found.get().version()),
                          Optional.of(outcome.text()),
                          change("canary of " + canary.plan().name(), canary.note()));
              return dtab.thenCompose(
                  written ->
                      outcome.canary().equals(canary)
                          ? CompletableFuture.completedStage(null)
                          : store
                              .write(
                                  write(
                                      canary.plan(),
                                      new Write.Condition.At(kept.version()),
                                      outcome.canary(),
                                      "canary"))
                              .thenApply(version -> null));
            });
  }

  private Write write(CanaryPlan plan, Write.Condition condition, Canary canary, String author) {
    return new Write(
        key(plan.namespace(), plan.name()),
        condition,
        Optional.of(CanaryJson.of(canary).toString()),
        change(author, canary.note()));
  }

  private Change change(String author, String reason) {
    return new Change(author, now(), reason);
  }

  private Instant now() {
    long nanos = clock.nanos();
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }

  private static <T> CompletionStage<T> first(Activity<T> activity) {
    return Settling.of(activity, state -> !(state instanceof State.Pending<T>), PATIENCE)
        .thenApply(
            state -> {
              if (state instanceof State.Ok<T> ok) {
                return ok.value();
              }
              throw state instanceof State.Failed<T> failed
                  ? new CanaryRefused(String.valueOf(failed.cause().getMessage()))
                  : new CanaryRefused("not known in " + PATIENCE.toSeconds() + " s");
            });
  }

  /** Ends the work; what was begun goes on with another service, or with the next start. */
  @Override
  public void close() {
    closed = true;
    observation.close();
    loop.execute(
        () -> {
          runs.values().forEach(run -> run.versions.close());
          runs.clear();
        });
  }
}
