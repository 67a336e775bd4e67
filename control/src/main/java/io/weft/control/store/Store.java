package io.weft.control.store;

import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One collection of small texts by key, such as the Dtabs of all namespaces. Several processes may
 * share it: a write is one compare-and-set, and each sees the writes of the others.
 *
 * <p>Threads: all methods may be called from any thread and do not block. Stages are completed, and
 * observers told, by threads of the store that may not be blocked.
 */
public interface Store extends AutoCloseable {
  /** The longest text that a store takes, unless its back end has less room. */
  int MAX_TEXT_BYTES = 512 * 1024;

  /**
   * All that is in the collection. Pending until it was read for the first time, and then the last
   * good contents, however long the back end is away. The version of a key never goes back, not
   * even where a replica that lags is read, and a write that this store has acknowledged is in
   * whatever is told after its stage was completed.
   */
  Activity<Contents> contents();

  /**
   * Writes or deletes one text, on its condition. The stage gives the version of the text that was
   * written, or of the deletion, once it is durable; or fails with a {@link StoreException}.
   */
  CompletionStage<Version> write(Write write);

  /** The longest text that is taken, in bytes of UTF-8; a longer one is refused as too large. */
  default int maxTextBytes() {
    return MAX_TEXT_BYTES;
  }

  /**
   * The changes of one key, the last one first: also of one that is deleted. Fails with a {@link
   * StoreException}.
   *
   * @param limit how many at most
   */
  CompletionStage<List<Revision>> history(String key, int limit);

  /**
   * Which line of versions this store goes on with: versions of stores of one lineage can be
   * compared, whoever has opened them. A store that begins anew has another one.
   */
  String lineage();

  /** Why the back end cannot be reached at present, where it cannot. */
  Optional<String> problem();

  /** Ends all watches, threads and connections. What is observed then stays as it is. */
  @Override
  void close();
}
