package io.weft.control.store.zookeeper;

import io.weft.control.store.Revision;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.remote.HistoryEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;

/** The changes of one key, each a node that is numbered in their order. For the loop's thread. */
final class History {
  /** How many are kept. */
  static final int LENGTH = 1000;

  private final Link link;
  private final String node;

  History(Link link, String node) {
    this.link = link;
    this.node = node;
  }

  /** Reads the last ones, the very last one first. */
  void read(int limit, CompletableFuture<List<Revision>> result) {
    link.sync();
    link.children(
        node,
        false,
        reply -> {
          List<String> names = reply.value();
          if (names != null) {
            read(names.stream().sorted(Comparator.reverseOrder()).limit(limit).toList(), result);
          } else if (reply.absent()) {
            result.complete(List.of());
          } else {
            result.completeExceptionally(failure(reply));
          }
        });
  }

  private void read(List<String> names, CompletableFuture<List<Revision>> result) {
    List<Revision> read = new ArrayList<>();
    for (String name : names) {
      link.data(node + "/" + name, false, reply -> read(name, reply, read, result));
    }
    // Its reply comes after theirs.
    link.exists(node, false, last -> result.complete(read));
  }

  private void read(
      String name,
      Reply<byte[]> reply,
      List<Revision> read,
      CompletableFuture<List<Revision>> result) {
    byte[] data = reply.value();
    Stat stat = reply.stat();
    if (data != null && stat != null) {
      try {
        read.add(HistoryEntry.decoded(data, new Version(stat.getCzxid())));
      } catch (IOException e) {
        String what = "ZooKeeper: " + node + "/" + name + " is not the entry of a history";
        result.completeExceptionally(new StoreException(Reason.UNAVAILABLE, what, e));
      }
    } else if (!reply.absent()) { // too old by now
      result.completeExceptionally(failure(reply));
    }
  }

  private StoreException failure(Reply<?> reply) {
    return Writing.failure(reply.code(), node);
  }

  /** Deletes the first ones beyond those that are kept; what fails is left to the next time. */
  void trim() {
    link.children(
        node,
        false,
        reply -> {
          List<String> names = reply.value();
          if (names != null && names.size() > LENGTH) {
            Stream<String> surplus = names.stream().sorted().limit(names.size() - LENGTH);
            List<Op> deletions = surplus.map(name -> Op.delete(node + "/" + name, -1)).toList();
            link.multi(deletions, ignored -> {});
          }
        });
  }
}
