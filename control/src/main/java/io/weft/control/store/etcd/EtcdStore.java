package io.weft.control.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.weft.control.store.Contents;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import io.weft.control.store.remote.HistoryEntry;
import io.weft.control.store.remote.Replica;
import io.weft.control.store.remote.Waiting;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One collection in etcd; see {@link EtcdStoreProvider} for what it makes there. */
final class EtcdStore implements Store {
  /** How many changes of a key are kept. */
  private static final int LENGTH = 1000;

  /** How many beyond those are deleted at a time; etcd takes 128 operations in a transaction. */
  private static final int SLACK = 50;

  private static final int MAX_DELETIONS = 100;

  private final Layout layout;
  private final Loop loop;
  private final Replica replica = new Replica();
  private final Cluster cluster;
  private final Reconnects retries;
  private final Following following;
  private final Waiting waiting;
  private boolean closed;

  EtcdStore(Access access, Layout layout, DiscoveryContext context) {
    this.layout = layout;
    this.loop = context.loop();
    this.cluster = new Cluster(access, loop, context.random());
    this.waiting = new Waiting(loop, access.probe(), this::problem);
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, context.random());
    this.following =
        new Following(cluster, layout, replica, loop, access.probe(), retries, waiting);
    loop.execute(following::start);
  }

  @Override
  public Activity<Contents> contents() {
    return replica.contents();
  }

  @Override
  public String lineage() {
    return "etcd:" + layout.documents();
  }

  @Override
  public Optional<String> problem() {
    return following.problem();
  }

  @Override
  public CompletionStage<Version> write(Write write) {
    CompletableFuture<Version> result = new CompletableFuture<>();
    Optional<StoreException> tooLarge = write.tooLarge(MAX_TEXT_BYTES);
    if (tooLarge.isPresent()) {
      result.completeExceptionally(tooLarge.get());
    } else {
      waiting.add(
          () ->
              cluster.ask(
                  KVGrpc.getTxnMethod(),
                  transaction(write),
                  answer -> answered(write, answer, result),
                  problem -> result.completeExceptionally(problem.ofWrite())),
          result::completeExceptionally);
    }
    return result;
  }

  private TxnRequest transaction(Write write) {
    ByteString document = layout.document(write.key());
    RequestOp.Builder change = RequestOp.newBuilder();
    write
        .text()
        .ifPresentOrElse(
            text ->
                change.setRequestPut(
                    PutRequest.newBuilder()
                        .setKey(document)
                        .setValue(ByteString.copyFromUtf8(text))),
            () -> change.setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(document)));
    HistoryEntry entry = new HistoryEntry(write.text(), write.change());
    PutRequest history =
        PutRequest.newBuilder()
            .setKey(layout.change(write.key()))
            .setValue(ByteString.copyFrom(entry.encoded()))
            .build();
    return TxnRequest.newBuilder()
        .addAllCompare(compares(write.condition(), document))
        .addSuccess(change)
        .addSuccess(RequestOp.newBuilder().setRequestPut(history))
        .addSuccess(RequestOp.newBuilder().setRequestRange(history(write.key()).setCountOnly(true)))
        .addFailure(
            RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(document).setKeysOnly(true)))
        .build();
  }

  private static List<Compare> compares(Condition condition, ByteString document) {
    Compare.Builder exists =
        Compare.newBuilder()
            .setKey(document)
            .setTarget(Compare.CompareTarget.CREATE)
            .setCreateRevision(0)
            .setResult(
                condition instanceof Condition.Absent
                    ? Compare.CompareResult.EQUAL
                    : Compare.CompareResult.NOT_EQUAL);
    if (condition instanceof Condition.At at) {
      Compare.Builder stands =
          Compare.newBuilder()
              .setKey(document)
              .setTarget(Compare.CompareTarget.MOD)
              .setModRevision(at.version().number());
      return List.of(exists.build(), stands.build());
    }
    return condition instanceof Condition.Any ? List.of() : List.of(exists.build());
  }

  private RangeRequest.Builder history(String key) {
    Layout.Range range = layout.history(key);
    return RangeRequest.newBuilder().setKey(range.start()).setRangeEnd(range.end());
  }

  private void answered(Write write, TxnResponse answer, CompletableFuture<Version> result) {
    if (!answer.getSucceeded()) {
      Optional<Version> present =
          answer.getResponses(0).getResponseRange().getKvsList().stream()
              .findFirst()
              .map(pair -> new Version(pair.getModRevision()));
      result.completeExceptionally(
          write
              .refusal(present)
              .orElseGet(() -> new StoreException(Reason.CHANGED, write.key() + " has changed")));
      return;
    }
    Version version = new Version(answer.getHeader().getRevision());
    if (!closed) {
      replica.put(write.key(), write.text(), version.number());
      replica.tellIfWhole();
    }
    if (answer.getResponses(2).getResponseRange().getCount() > LENGTH + SLACK) {
      trim(write.key());
    }
    result.complete(version);
  }

  /** Deletes the first changes beyond those that are kept; what fails is left to the next time. */
  private void trim(String key) {
    cluster.ask(
        KVGrpc.getRangeMethod(),
        lastFirst(key).setKeysOnly(true).build(),
        answer -> {
          TxnRequest.Builder deletions = TxnRequest.newBuilder();
          answer.getKvsList().stream()
              .skip(LENGTH)
              .limit(MAX_DELETIONS)
              .map(pair -> DeleteRangeRequest.newBuilder().setKey(pair.getKey()))
              .forEach(
                  deletion ->
                      deletions.addSuccess(RequestOp.newBuilder().setRequestDeleteRange(deletion)));
          cluster.ask(KVGrpc.getTxnMethod(), deletions.build(), done -> {}, failed -> {});
        },
        failed -> {});
  }

  private RangeRequest.Builder lastFirst(String key) {
    return history(key)
        .setSortTarget(RangeRequest.SortTarget.CREATE)
        .setSortOrder(RangeRequest.SortOrder.DESCEND);
  }

  @Override
  public CompletionStage<List<Revision>> history(String key, int limit) {
    CompletableFuture<List<Revision>> result = new CompletableFuture<>();
    RangeRequest request = lastFirst(key).setLimit(limit).build();
    waiting.add(
        () ->
            cluster.ask(
                KVGrpc.getRangeMethod(),
                request,
                answer -> read(answer, result),
                problem -> result.completeExceptionally(problem.ofRead())),
        result::completeExceptionally);
    return result;
  }

  private static void read(RangeResponse answer, CompletableFuture<List<Revision>> result) {
    List<Revision> history = new ArrayList<>();
    for (KeyValue pair : answer.getKvsList()) {
      try {
        history.add(
            HistoryEntry.decoded(
                pair.getValue().toByteArray(), new Version(pair.getModRevision())));
      } catch (IOException e) {
        String what = "etcd: " + pair.getKey().toStringUtf8() + " is not the entry of a history";
        result.completeExceptionally(new StoreException(Reason.UNAVAILABLE, what, e));
      }
    }
    result.complete(history);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          retries.close();
          following.close();
          cluster.close();
          waiting.close();
        });
  }
}
