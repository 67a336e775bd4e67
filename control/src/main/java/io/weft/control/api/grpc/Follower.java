package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.weft.control.access.Action;
import io.weft.control.fleet.Fleet;
import io.weft.namers.control.wire.Forget;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.Hello;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Watch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a node: what it uses, and what it has still to be told. That is a set of marks: a
 * stream which is slow to take what it is told gets the newest state of each name when it is ready
 * again, and nothing of what was between. All but {@link #listener} runs on the lane.
 */
final class Follower {
  /** A message is sent when it has grown to this, so that many streams share a connection well. */
  private static final int MESSAGE_BYTES = 32 * 1024;

  private final ServerCall<ByteString, Pieces> call;
  private final Caller caller;
  private final Lane lane;
  private final Set<NameTopic> names = new HashSet<>();
  private final Marks marked = new Marks();
  private final Map<NameTopic, Long> heldNames = new HashMap<>();
  private final Map<String, Long> heldClusters = new HashMap<>();
  private @Nullable Seat seat;
  private long seen;
  private ByteString toldRevision = ByteString.EMPTY;
  private ByteString toldMeasure = ByteString.EMPTY;
  private boolean closed;

  /** What a stream has once its node has said who it is. */
  private record Seat(Hello hello, Action read, Board board, Fleet.Member member) {}

  Follower(ServerCall<ByteString, Pieces> call, Caller caller, Lane lane) {
    this.call = call;
    this.caller = caller;
    this.lane = lane;
  }

  /** Begins; what the transport tells is done on the lane. */
  ServerCall.Listener<ByteString> listener() {
    call.sendHeaders(new Metadata());
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(ByteString message) {
        lane.execute(() -> received(message));
      }

      @Override
      public void onReady() {
        lane.execute(Follower.this::flush);
      }

      @Override
      public void onHalfClose() {
        lane.execute(() -> end(Status.OK));
      }

      @Override
      public void onCancel() {
        lane.execute(Follower.this::release);
      }

      @Override
      public void onComplete() {
        lane.execute(Follower.this::release);
      }
    };
  }

  void mark(Topic topic) {
    marked.add(topic);
  }

  private void received(ByteString bytes) {
    if (closed) {
      return;
    }
    try {
      int most = lane.shop().limits().messageBytes();
      if (bytes.size() > most) {
        throw Refusal.tooMuch("message of " + bytes.size() + " bytes: expected at most " + most);
      }
      FromNode message = FromNode.parseFrom(bytes);
      if (seat == null) {
        seat = begin(message);
      } else {
        lane.shop().gate().pass(caller, seat.read);
        received(message, seat);
      }
      call.request(1);
      flush();
    } catch (InvalidProtocolBufferException e) {
      end(Refusal.malformed("not a FromNode: " + e.getMessage()).status());
    } catch (Refusal e) {
      end(e.status());
    }
  }

  private Seat begin(FromNode message) throws Refusal {
    if (!message.hasHello()) {
      throw Refusal.malformed("expected hello first, not " + message.getMessageCase());
    }
    Hello hello = message.getHello();
    label("node", hello.getNode());
    label("router", hello.getRouter());
    Asked.namespace(hello.getNamespace());
    Shop shop = lane.shop();
    Action read = new Action.Read(hello.getNamespace());
    shop.gate().pass(caller, read);
    if (hello.getSeen().getStore().equals(shop.store())) {
      seen = hello.getSeen().getNumber();
    }
    if (seen != 0) {
      lane.schedule(shop.patience().lag(), this::sendAwayIfBehind);
    }
    Board board = lane.board(hello.getNamespace());
    board.add(this);
    return new Seat(
        hello,
        read,
        board,
        shop.fleet()
            .join(
                hello.getNode(),
                hello.getRouter(),
                hello.getNamespace(),
                caller.from(),
                hello.getProgram(),
                shop.time().instant()));
  }

  private static void label(String what, String text) throws Refusal {
    if (text.isEmpty() || text.length() > 256) {
      throw Refusal.malformed(
          "hello." + what + " of " + text.length() + " characters: expected 1 to 256");
    }
  }

  private void received(FromNode message, Seat at) throws Refusal {
    switch (message.getMessageCase()) {
      case WATCH -> watch(message.getWatch(), at);
      case FORGET -> forget(message.getForget(), at);
      case REPORT ->
          lane.shop()
              .reports()
              .accept(
                  at.hello.getNode(),
                  at.hello.getRouter(),
                  at.hello.getNamespace(),
                  CallReading.calls(message.getReport()));
      case HELLO -> throw Refusal.malformed("a second hello on one stream");
      case MESSAGE_NOT_SET -> {} // of a later version of the protocol
    }
  }

  private void watch(Watch watch, Seat at) throws Refusal {
    int most = lane.shop().limits().names();
    for (HeldCluster cluster : watch.getClustersList()) {
      heldClusters.put(cluster.getId(), cluster.getDigest());
    }
    if (heldClusters.size() > most) {
      throw Refusal.tooMuch("more than " + most + " clusters held");
    }
    for (Held held : watch.getNamesList()) {
      NameTopic topic = at.board.name(held.getName());
      if (names.add(topic)) {
        topic.add(this);
      } else {
        topic.tell(this);
      }
      if (held.getDigest() != 0) {
        heldNames.put(topic, held.getDigest());
      }
      if (names.size() > most) {
        throw Refusal.tooMuch("more than " + most + " names on one stream");
      }
    }
    at.member.names(names.size());
  }

  private void forget(Forget forget, Seat at) {
    for (Name name : forget.getNamesList()) {
      NameTopic topic = at.board.known(name);
      if (topic != null && names.remove(topic)) {
        heldNames.remove(topic);
        topic.remove(this);
      }
    }
    at.member.names(names.size());
  }

  /** Tells what is marked, as far as the stream can take it now. */
  void flush() {
    if (closed || seat == null) {
      return;
    }
    Board.Stand stand = seat.board.stand();
    if (stand == null || !hasSeen(seat, stand)) {
      return;
    }
    while (call.isReady()) {
      Pieces message = next(seat, stand);
      if (message.isEmpty()) {
        return;
      }
      try {
        lane.shop().gate().pass(caller, seat.read); // its rights may have been taken away
      } catch (Refusal e) {
        end(e.status());
        return;
      }
      call.sendMessage(message);
    }
  }

  /** Whether the Dtab is the one that the node has seen, or a later one. */
  private boolean hasSeen(Seat at, Board.Stand stand) {
    String namespace = at.hello.getNamespace();
    if (stand.number() >= seen) {
      lane.shop().absences().isThere(namespace);
      return true;
    }
    return stand.version().isEmpty() && lane.shop().absences().isBelieved(namespace);
  }

  private void sendAwayIfBehind() {
    if (closed || seat == null) {
      return;
    }
    Board.Stand stand = seat.board.stand();
    if (stand != null && !hasSeen(seat, stand)) {
      String stands = stand.version().map(version -> "in version " + version).orElse("nowhere");
      end(
          Status.FAILED_PRECONDITION.withDescription(
              "namespace %s stands %s here, and the node has seen version %s"
                  .formatted(seat.hello.getNamespace(), stands, Long.toUnsignedString(seen))));
    }
  }

  private Pieces next(Seat at, Board.Stand stand) {
    Pieces message = new Pieces();
    ByteString revision =
        stand.number() >= seen ? stand.revision() : at.board.revision(seen); // never goes back
    if (!revision.equals(toldRevision)) {
      toldRevision = revision;
      message.add(toldRevision);
      at.member.revision(stand.version());
    }
    if (!at.board.measure().equals(toldMeasure)) {
      toldMeasure = at.board.measure();
      message.add(toldMeasure);
    }
    while (message.length() < MESSAGE_BYTES) {
      Topic topic = marked.poll();
      if (topic == null) {
        break;
      }
      Told now = topic.now();
      if (now != null && isUsed(topic)) { // else it is marked again once something is known
        message.add(isHeld(topic, now) ? topic.unchanged() : now.field());
      }
    }
    return message;
  }

  /** Whether the name was not forgotten since it was marked; a cluster too many does no harm. */
  private boolean isUsed(Topic topic) {
    return !(topic instanceof NameTopic name) || names.contains(name);
  }

  /** Whether the node holds just that of an earlier stream; asked once. */
  private boolean isHeld(Topic topic, Told now) {
    if (heldNames.isEmpty() && heldClusters.isEmpty()) {
      return false;
    }
    Long digest =
        topic instanceof ClusterTopic cluster
            ? heldClusters.remove(cluster.id().toString())
            : heldNames.remove(topic);
    return digest != null && digest == now.digest();
  }

  private void end(Status status) {
    if (!closed) {
      release();
      call.close(status, new Metadata());
    }
  }

  private void release() {
    if (closed) {
      return;
    }
    closed = true;
    names.forEach(name -> name.remove(this));
    names.clear();
    marked.clear();
    if (seat != null) {
      seat.member.close();
      seat.board.remove(this);
    }
  }
}
