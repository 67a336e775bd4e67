package io.weft.control.plan;

import io.weft.control.fleet.NameInUse;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Observed;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Binds the names in use by a Dtab that is not written, and compares. Names are walked through on
 * an executor, since there may be thousands. Thread-safe.
 */
public final class DryRun {
  private final Bindings bindings;
  private final NamesInUse names;
  private final Executor executor;
  private final Duration patience;

  /**
   * @param patience how long discovery may take to answer
   */
  public DryRun(Bindings bindings, NamesInUse names, Executor executor, Duration patience) {
    this.bindings = bindings;
    this.names = names;
    this.executor = executor;
    this.patience = patience;
  }

  /**
   * What a Dtab would do in the place of that of a namespace.
   *
   * @param dtab the empty one for a deletion
   */
  public CompletionStage<Outlook> of(String namespace, Dtab dtab) {
    return names.in(namespace).thenComposeAsync(known -> of(namespace, dtab, known), executor);
  }

  private CompletionStage<Outlook> of(String namespace, Dtab dtab, NamesInUse.Known known) {
    List<CompletableFuture<Pair>> pairs = begin(namespace, dtab, known.names());
    return CompletableFuture.allOf(pairs.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            all -> outlook(pairs.stream().map(CompletableFuture::join).toList(), known.unseen()));
  }

  private record Pair(NameInUse name, Fate now, Fate then) {
    boolean moves() {
      return !now.tree().equals(then.tree()) || (now.endpoints() > 0) != (then.endpoints() > 0);
    }

    boolean strands() {
      return now.endpoints() > 0 && then.endpoints() == 0 && then.known();
    }

    Path path() {
      return name.path();
    }
  }

  private List<CompletableFuture<Pair>> begin(
      String namespace, Dtab dtab, Collection<NameInUse> inUse) {
    List<CompletableFuture<Pair>> pairs = new ArrayList<>();
    for (NameInUse name : inUse) {
      CompletionStage<Fate> now = fate(bindings.delegate(namespace, name.local(), name.path()));
      CompletionStage<Fate> then = fate(bindings.delegate(dtab, name.local(), name.path()));
      pairs.add(
          now.thenCombine(then, (one, other) -> new Pair(name, one, other)).toCompletableFuture());
    }
    return pairs;
  }

  private CompletionStage<Fate> fate(Activity<Delegation> steps) {
    return Settling.of(Observed.of(steps), Observed::isSettled, patience).thenApply(Fate::of);
  }

  private static Outlook outlook(List<Pair> pairs, List<String> unseen) {
    List<Pair> sorted = pairs.stream().sorted(Comparator.comparing(Pair::path)).toList();
    return new Outlook(
        sorted.stream()
            .filter(Pair::moves)
            .map(
                pair ->
                    new Move(
                        pair.name(),
                        pair.now().tree(),
                        pair.then().tree(),
                        pair.then().endpoints(),
                        pair.then().problem()))
            .toList(),
        sorted.stream().filter(Pair::strands).map(Pair::path).distinct().toList(),
        unseen);
  }
}
