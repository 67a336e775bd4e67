package io.weft.control.store.zookeeper;

import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.remote.HistoryEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One write: reads the node and that of its history, decides, and changes both in one transaction
 * on condition that neither has changed meanwhile; else it begins anew.
 *
 * <p>The node of the history is written each time, and for two reasons. Its version tells whether
 * another one who keeps the history came first, where that of the document would not: a node that
 * is deleted and made again starts with the same one. And the reply tells its zxid, which is that
 * of the whole transaction, and so the version of a new document and of a deletion.
 */
final class Writing {
  private static final String LOST = "the connection was lost";

  private final Link link;
  private final Layout layout;
  private final List<ACL> acl;
  private final Write write;
  private final Outcome outcome;
  private Reply<Stat> history = new Reply<>(Code.NONODE, null, null); // its node, as last read
  private @Nullable Code above; // what came of making the node above the document

  /** What is told in the end, either of them once. */
  interface Outcome {
    /** It was done; the history of the key has so many changes by now. */
    void written(Version version, int changes);

    void refused(StoreException why);
  }

  Writing(Link link, Layout layout, List<ACL> acl, Write write, Outcome outcome) {
    this.link = link;
    this.layout = layout;
    this.acl = acl;
    this.write = write;
    this.outcome = outcome;
  }

  void start() {
    String key = write.key();
    link.sync();
    // The history first: a change of the document that this reply does not know changes it.
    link.exists(layout.history(key), false, reply -> history = reply);
    link.exists(layout.document(key), false, document -> decide(history, document));
  }

  private void decide(Reply<Stat> history, Reply<Stat> document) {
    for (Reply<Stat> reply : List.of(history, document)) {
      if (reply.lost()) {
        refuse(Reason.UNAVAILABLE, LOST);
        return;
      }
      if (reply.value() == null && !reply.absent()) {
        refuse(reply.code());
        return;
      }
    }
    Stat present = document.value();
    Optional<StoreException> refusal =
        write.refusal(Optional.ofNullable(present).map(stat -> new Version(stat.getMzxid())));
    if (refusal.isPresent()) {
      outcome.refused(refusal.get());
    } else if (history.value() == null) {
      makeNodesAbove();
    } else {
      change(history.value(), present);
    }
  }

  private void makeNodesAbove() {
    if (above != null) {
      refuse(above == Code.OK || above == Code.NODEEXISTS ? Code.NONODE : above);
      return;
    }
    above = Code.NONODE;
    make(layout.document(""), reply -> above = reply.code());
    make(
        layout.change(write.key()),
        reply -> {
          if (reply.code() == Code.OK || reply.code() == Code.NODEEXISTS) {
            start();
          } else if (reply.lost()) {
            refuse(Reason.UNAVAILABLE, LOST);
          } else {
            refuse(reply.code());
          }
        });
  }

  /** Makes all nodes above one. Some are there, and not ours to make: the last one tells. */
  private void make(String child, Consumer<? super Reply<String>> then) {
    int last = child.lastIndexOf('/');
    for (int slash = child.indexOf('/', 1); slash < last; slash = child.indexOf('/', slash + 1)) {
      link.make(child.substring(0, slash), acl, ignored -> {});
    }
    link.make(child.substring(0, last), acl, then);
  }

  private void change(Stat history, @Nullable Stat present) {
    String node = layout.document(write.key());
    List<Op> operations = new ArrayList<>();
    if (write.text().isPresent()) {
      byte[] data = write.text().get().getBytes(StandardCharsets.UTF_8);
      operations.add(
          present == null
              ? Op.create(node, data, acl, CreateMode.PERSISTENT)
              : Op.setData(node, data, present.getVersion()));
    } else if (present != null) {
      operations.add(Op.delete(node, present.getVersion()));
    }
    byte[] entry = new HistoryEntry(write.text(), write.change()).encoded();
    operations.add(
        Op.create(layout.change(write.key()), entry, acl, CreateMode.PERSISTENT_SEQUENTIAL));
    operations.add(Op.setData(layout.history(write.key()), new byte[0], history.getVersion()));
    link.multi(operations, this::changed);
  }

  private void changed(Reply<List<OpResult>> reply) {
    List<OpResult> results = reply.value();
    if (reply.code() == Code.OK && results != null) {
      Stat history = ((SetDataResult) results.get(results.size() - 1)).getStat();
      outcome.written(new Version(history.getMzxid()), history.getNumChildren());
    } else if (reply.lost()) {
      refuse(Reason.UNKNOWN, LOST + " before the answer came");
    } else {
      switch (reply.code()) {
        case BADVERSION, NODEEXISTS -> start(); // somebody was faster
        case NONODE -> makeNodesAbove();
        default -> refuse(reply.code());
      }
    }
  }

  private void refuse(Code code) {
    outcome.refused(failure(code, write.key()));
  }

  private void refuse(Reason reason, String what) {
    outcome.refused(failure(reason, write.key(), what));
  }

  /** What a server says of a request by which nothing was written. */
  static StoreException failure(Code code, String of) {
    boolean forbidden =
        switch (code) {
          case NOAUTH, AUTHFAILED, INVALIDACL -> true;
          default -> false;
        };
    return failure(forbidden ? Reason.FORBIDDEN : Reason.UNAVAILABLE, of, code.toString());
  }

  private static StoreException failure(Reason reason, String of, String what) {
    return new StoreException(reason, "ZooKeeper: " + of + ": " + what);
  }
}
