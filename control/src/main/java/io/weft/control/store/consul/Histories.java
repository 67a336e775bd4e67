package io.weft.control.store.consul;

import io.weft.control.store.Revision;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.remote.HistoryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The changes of all keys of a collection. For the loop's thread. */
final class Histories {
  /** How many changes of a key are kept. */
  private static final int LENGTH = 1000;

  /** And how many bytes of them: a history is read as a whole. */
  private static final long SIZE = 16L << 20;

  /** After how many changes it is looked whether some are too many. */
  private static final int SLACK = 50;

  private static final int MAX_DELETIONS = 60;

  private final Kv kv;
  private final Layout layout;
  private final Map<String, Integer> writes = new HashMap<>(); // by key, since this was opened

  Histories(Kv kv, Layout layout) {
    this.kv = kv;
    this.layout = layout;
  }

  /** Reads the last changes of a key. */
  void read(String key, int limit, CompletableFuture<List<Revision>> result) {
    lastFirst(
        key,
        changes -> {
          List<Revision> history = new ArrayList<>();
          for (Pair change : changes.subList(0, Math.min(limit, changes.size()))) {
            try {
              history.add(HistoryEntry.decoded(change.value(), new Version(change.modified())));
            } catch (IOException e) {
              String what = "Consul: " + change.key() + " is not the entry of a history";
              result.completeExceptionally(new StoreException(Reason.UNAVAILABLE, what, e));
            }
          }
          result.complete(history);
        },
        result::completeExceptionally);
  }

  /** A change was added: deletes the first ones, from time to time. */
  void wrote(String key) {
    if (writes.merge(key, 1, Integer::sum) % SLACK == 1) {
      lastFirst(key, this::trim, failed -> {});
    }
  }

  /** What fails is left to the next time. */
  private void trim(List<Pair> changes) {
    long size = 0;
    int kept = 0;
    while (kept < Math.min(LENGTH, changes.size()) && size <= SIZE) {
      size += changes.get(kept++).value().length;
    }
    Transaction deletions = new Transaction();
    changes.stream()
        .skip(Math.max(kept, changes.size() - MAX_DELETIONS))
        .forEach(change -> deletions.delete(change.key()));
    if (deletions.isWrite()) {
      kv.transact(deletions, new Told(done -> {}, failed -> {}));
    }
  }

  private void lastFirst(
      String key, Consumer<List<Pair>> changes, Consumer<StoreException> failed) {
    kv.transact(
        new Transaction().getTree(layout.history(key)),
        new Told(
            pairs ->
                changes.accept(
                    pairs.stream()
                        .sorted(Comparator.comparingLong(Pair::modified).reversed())
                        .toList()),
            failed));
  }

  /** Of a transaction without conditions. */
  private record Told(Consumer<List<Pair>> pairs, Consumer<StoreException> problem)
      implements Kv.Outcome {
    @Override
    public void done(List<Pair> results) {
      pairs.accept(results);
    }

    @Override
    public void rolledBack(Transaction.Failure failure) {
      problem.accept(new StoreException(Refusals.reason(failure), "Consul: " + failure.what()));
    }

    @Override
    public void failed(StoreException why) {
      problem.accept(why);
    }
  }
}
