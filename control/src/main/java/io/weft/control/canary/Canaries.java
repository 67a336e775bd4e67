package io.weft.control.canary;

import io.weft.control.canary.CanaryStore.Kept;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.names.Bindings;
import io.weft.control.store.Store;
import io.weft.control.store.Version;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.time.Loop;
import io.weft.stack.time.WallClock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * The canaries of all namespaces. Each is a document in the store, so that a control service which
 * starts again goes on with it, and of several on one store whoever comes first takes a step.
 *
 * <p>Thread-safe. The stages of all methods fail with {@link CanaryRefused}, or with {@link
 * io.weft.control.store.StoreException}.
 */
public final class Canaries implements AutoCloseable {
  private final CanaryStore store;
  private final Dtabs dtabs;
  private final Bindings bindings;
  private final Conductor conductor;

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
    this.store = new CanaryStore(store, clock);
    this.dtabs = dtabs;
    this.bindings = bindings;
    this.conductor = new Conductor(this.store, dtabs, bindings, measurements, loop);
  }

  /** Measures, judges and takes steps from now on. */
  public void run() {
    conductor.run();
  }

  /** Does so once; on the loop. */
  void tick() {
    conductor.tick();
  }

  /** All that are kept, by namespace and name, also those that are over. */
  public List<Canary> list() {
    return store.all().values().stream().map(Kept::canary).toList();
  }

  /**
   * Starts a canary.
   *
   * @param author who wants it
   */
  public CompletionStage<Canary> start(CanaryPlan plan, String author) {
    Path name;
    Path candidate;
    Optional<Version> before;
    try {
      name = named(plan.name(), "name");
      candidate = named(plan.candidate(), "candidate");
      before = replaceable(plan);
    } catch (CanaryRefused refused) {
      return CompletableFuture.failedStage(refused);
    }
    return Known.first(dtabs.dtab(plan.namespace()))
        .thenApply(found -> baseline(plan, found, name))
        .thenCompose(
            baseline ->
                Known.first(Versions.candidate(bindings, plan.namespace(), candidate))
                    .thenCombine(
                        Known.first(Versions.old(bindings, plan.namespace(), baseline)),
                        (next, old) -> begun(plan, baseline, old, next, author)))
        .thenCompose(canary -> store.begin(canary, before, author).thenApply(version -> canary));
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

  /** One that is over makes room for the next. */
  private Optional<Version> replaceable(CanaryPlan plan) {
    Optional<Kept> before = store.find(plan.namespace(), plan.name());
    if (before.isPresent() && !before.get().canary().isDone()) {
      throw new CanaryRefused(
          "a canary of " + plan.name() + " is there already: " + before.get().canary().note());
    }
    return before.map(Kept::version);
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
    return Progress.at(Canary.of(plan, baseline.toString(), store.now(), author), 0, store.now());
  }

  /** Leaves the share as it is. */
  public CompletionStage<Canary> pause(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.PAUSED, canary.rule(), store.now(), "paused by " + author));
  }

  /** Goes on after a pause, with the time of the step from its start. */
  public CompletionStage<Canary> resume(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.RUNNING, canary.rule(), store.now(), "resumed by " + author));
  }

  /** Gives the new version all calls, now. */
  public CompletionStage<Canary> promote(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary ->
            canary.in(
                Phase.PROMOTED, Progress.rule(canary, 100), store.now(), "promoted by " + author));
  }

  /** Takes all calls back from the new version, now. */
  public CompletionStage<Canary> abort(String namespace, String name, String author) {
    return command(
        namespace,
        name,
        author,
        canary -> canary.in(Phase.ABORTED, "", store.now(), "aborted by " + author));
  }

  private CompletionStage<Canary> command(
      String namespace, String name, String author, UnaryOperator<Canary> change) {
    Optional<Kept> found = store.find(namespace, name);
    if (found.isEmpty()) {
      return CompletableFuture.failedStage(
          new CanaryRefused("there is no canary of " + name + " in namespace " + namespace));
    }
    Canary canary = found.get().canary();
    if (canary.phase().isOver()) {
      return CompletableFuture.failedStage(
          new CanaryRefused("the canary of " + name + " is over: " + canary.note()));
    }
    return store
        .replace(found.get(), change.apply(canary), author)
        .thenApply(Kept::canary)
        .exceptionallyCompose(
            failure ->
                CanaryStore.isChanged(failure)
                    ? command(namespace, name, author, change) // a tick came between
                    : CompletableFuture.failedStage(failure));
  }

  /** Ends the work; what was begun goes on with another service, or with the next start. */
  @Override
  public void close() {
    conductor.close();
    store.close();
  }
}
