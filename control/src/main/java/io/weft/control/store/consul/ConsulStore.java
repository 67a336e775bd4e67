package io.weft.control.store.consul;

import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.control.store.remote.HistoryEntry;
import io.weft.control.store.remote.Promises;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.time.Loop;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One collection in Consul; see {@link ConsulStoreProvider} for what it makes there. */
final class ConsulStore implements Store {
  /**
   * A transaction has 512 KB by default ({@code txn_max_req_len}), in Base64: a third of it is for
   * that, and the history has the text again.
   */
  private static final int MAX_TEXT = 192 * 1024;

  private static final int MAX_TRANSACTION = 512 * 1024;

  /** What any reader of JSON takes as a whole number, whatever its numbers are. */
  private static final int FLAG_BITS = 53;

  private final Layout layout;
  private final Loop loop;
  private final Replica replica = new Replica();
  private final Kv kv;
  private final Histories histories;
  private final Reconnects retries;
  private final Following following;
  private final Waiting waiting;
  private final Promises promises = new Promises();
  private boolean closed;

  ConsulStore(Access access, Layout layout, DiscoveryContext context) {
    this.layout = layout;
    this.loop = context.loop();
    this.kv = new Kv(access, loop);
    this.histories = new Histories(kv, layout);
    this.waiting = new Waiting(loop, access.timeout(), this::problem);
    this.retries = new Reconnects(loop, access.backoff(), context.random());
    this.following = new Following(kv, layout, access.reads(), replica, loop, retries, waiting);
    loop.execute(following::start);
  }

  @Override
  public Activity<Contents> contents() {
    return replica.contents();
  }

  @Override
  public String lineage() {
    return "consul:" + layout.documents();
  }

  @Override
  public Optional<String> problem() {
    return following.problem();
  }

  @Override
  public int maxTextBytes() {
    return MAX_TEXT;
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    CompletableFuture<Version> result = promises.promise();
    Transaction transaction = transaction(write);
    Optional<StoreException> tooLarge = write.tooLarge(MAX_TEXT);
    if (tooLarge.isEmpty() && transaction.body().length > MAX_TRANSACTION) {
      String what = " makes a transaction of more than " + MAX_TRANSACTION + " bytes";
      tooLarge = Optional.of(new StoreException(Reason.TOO_LARGE, write.key() + what));
    }
    tooLarge.ifPresentOrElse(
        result::completeExceptionally,
        () ->
            waiting.add(
                () -> kv.transact(transaction, new Writing(write, result)),
                result::completeExceptionally));
    return result;
  }

  /** First what the condition says, last the history, whose index is that of the whole. */
  private Transaction transaction(Write write) {
    String document = layout.document(write.key());
    UUID id = UUID.randomUUID();
    Transaction transaction = new Transaction();
    if (write.condition() instanceof Condition.Absent) {
      transaction.checkNotExists(document);
    } else if (!(write.condition() instanceof Condition.Any)) {
      transaction.get(document);
    }
    if (write.condition() instanceof Condition.At at) {
      transaction.checkIndex(document, at.version().number());
    }
    write
        .text()
        .ifPresentOrElse(
            text ->
                transaction.set(
                    document,
                    text.getBytes(StandardCharsets.UTF_8),
                    id.getMostSignificantBits() >>> (Long.SIZE - FLAG_BITS)),
            () -> transaction.delete(document));
    HistoryEntry entry = new HistoryEntry(write.text(), write.change());
    return transaction.set(layout.change(write.key(), id), entry.encoded(), 0);
  }

  /** What comes of one write. */
  private final class Writing implements Kv.Outcome {
    private final Write write;
    private final CompletableFuture<Version> result;

    Writing(Write write, CompletableFuture<Version> result) {
      this.write = write;
      this.result = result;
    }

    @Override
    public void done(List<Pair> results) {
      if (results.isEmpty()) {
        failed(new StoreException(Reason.UNKNOWN, "Consul: it is not told what was written"));
        return;
      }
      Version version = new Version(results.get(results.size() - 1).modified());
      if (!closed) {
        following.wrote(version.number());
        replica.put(write.key(), write.text(), version.number());
        replica.tellIfWhole();
        histories.wrote(write.key());
      }
      result.complete(version);
    }

    @Override
    public void rolledBack(Transaction.Failure failure) {
      Reason reason = Refusals.reason(failure);
      if (reason != Reason.FORBIDDEN) {
        reason = unmet(failure.index()).orElse(reason);
      }
      failed(new StoreException(reason, "Consul: " + write.key() + ": " + failure.what()));
    }

    /** What it means that an operation failed, by its place in the transaction. */
    private Optional<Reason> unmet(int index) {
      if (index == 0 && write.condition() instanceof Condition.Absent) {
        return Optional.of(Reason.EXISTS);
      }
      if (index == 0 && !(write.condition() instanceof Condition.Any)) {
        return Optional.of(Reason.ABSENT);
      }
      return index == 1 && write.condition() instanceof Condition.At
          ? Optional.of(Reason.CHANGED)
          : Optional.empty();
    }

    @Override
    public void failed(StoreException why) {
      result.completeExceptionally(why);
    }
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    CompletableFuture<List<Revision>> result = promises.promise();
    waiting.add(() -> histories.read(key, limit, result), result::completeExceptionally);
    return result;
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          retries.close();
          following.close();
          kv.close();
          waiting.close();
          promises.close();
        });
  }
}
