package io.weft.namers.control;

import io.grpc.stub.StreamObserver;
import io.weft.namers.bind.CallReports;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Hello;
import io.weft.namers.control.wire.Kept;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name.Bound;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Follows the names of one router: on one stream after the other, of which each goes on where the
 * last one ended. Belongs to the loop, but for what says otherwise.
 */
final class Follower {
  private final Hello hello;
  private final Loop loop;
  private final Holdings holdings;
  private final Measuring measuring;
  private final Watches<Name, NameTree<Bound>> watches = new Watches<>(name -> watched(name));
  private final Batch batch = new Batch();
  private final Runnable changed;
  private @Nullable Revision seen;
  private @Nullable Link link;
  private @Nullable StreamObserver<FromNode> stream;
  private String unreachable = "";
  private boolean sending;

  /**
   * @param hello all but the revision
   * @param changed is told that there is something else to keep
   */
  Follower(Hello hello, Loop loop, CallReports calls, Runnable changed) {
    this.hello = hello;
    this.loop = loop;
    this.changed = changed;
    this.holdings = new Holdings(loop, changed);
    this.measuring = new Measuring(loop, calls);
  }

  /** What a name is bound to, from now on. From any thread. */
  Activity<NameTree<Bound>> watch(Name name) {
    return watches.watch(name);
  }

  /** What a name is bound to at present; null when nobody looks at it. From any thread. */
  @Nullable State<NameTree<Bound>> present(Name name) {
    return holdings.present(name);
  }

  /** How many names are asked for. From any thread. */
  int size() {
    return holdings.size();
  }

  private Activity<NameTree<Bound>> watched(Name name) {
    return observer -> {
      observer.accept(new State.Pending<>());
      Activity.Observation[] inner = {() -> {}};
      loop.execute(
          () -> {
            Holding holding = holdings.add(name);
            if (!holding.isWanted()) {
              want(name, holding);
            }
            inner[0] = holding.enter(observer);
          });
      return () -> loop.execute(() -> leave(name, inner[0]));
    };
  }

  private void want(Name name, Holding holding) {
    if (!unreachable.isEmpty()) {
      holding.unknown(unreachable);
    }
    if (stream != null) {
      batch.watch(Holdings.held(name, holding));
      sendSoon();
    }
  }

  private void leave(Name name, Activity.Observation observation) {
    observation.close();
    Holding holding = holdings.get(name);
    if (holding != null && holding.leave()) {
      holdings.idle(name, holding, () -> forget(name));
    }
  }

  private void forget(Name name) {
    if (stream != null) {
      batch.forget(name);
      sendSoon();
    }
  }

  /** Behind what waits for the loop already, which may bring more names. */
  private void sendSoon() {
    if (!sending) {
      sending = true;
      loop.execute(this::send);
    }
  }

  private void send() {
    sending = false;
    StreamObserver<FromNode> to = stream;
    if (to != null) {
      batch.send(to::onNext);
    }
  }

  /** Goes on with a connection. */
  void open(Link opened) {
    link = opened;
    StreamObserver<FromNode> to = opened.follow(this::told);
    stream = to;
    Hello.Builder greeting = hello.toBuilder();
    if (seen != null) {
      greeting.setSeen(seen);
    }
    to.onNext(FromNode.newBuilder().setHello(greeting).build());
    Batch.watches(holdings.held().toList(), holdings.heldClusters(), to::onNext);
  }

  private void told(ToNode message) {
    Link from = link;
    StreamObserver<FromNode> to = stream;
    if (from == null || to == null) {
      return;
    }
    if (message.hasRevision()) {
      Revision next = message.getRevision();
      if (goesBack(next)) {
        from.broken(
            "lags behind: it has revision "
                + Long.toUnsignedString(next.getNumber())
                + " of the Dtab, and a later one was seen");
        return;
      }
      seen = next;
      changed.run();
    }
    unreachable = "";
    message.getClustersList().forEach(holdings::told);
    message.getBindingsList().forEach(holdings::told);
    if (message.hasMeasure()) {
      measuring.start(message.getMeasure(), to);
    }
  }

  private boolean goesBack(Revision next) {
    return seen != null
        && seen.getStore().equals(next.getStore())
        && Long.compareUnsigned(next.getNumber(), seen.getNumber()) < 0;
  }

  /** The connection is gone, and another one will come. */
  void disconnected() {
    link = null;
    stream = null;
    batch.clear();
    measuring.stop();
  }

  /** Tells those who wait that no control service can be reached. */
  void unreachable(String problem) {
    unreachable = problem;
    holdings.unknown(problem);
  }

  /** Starts with what was kept on disk. */
  void restore(Kept kept) {
    if (kept.hasSeen()) {
      seen = kept.getSeen();
    }
    holdings.restore(kept);
  }

  /** What is to be kept on disk. */
  Kept keep() {
    Kept.Builder kept = Kept.newBuilder().setRouter(hello.getRouter());
    if (seen != null) {
      kept.setSeen(seen);
    }
    holdings.keep(kept);
    return kept.build();
  }

  /** Ends all that was planned. */
  void close() {
    disconnected();
    holdings.close();
  }
}
