package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request of a caller, and the response to it. */
final class ServerExchange implements Exchange, Inflow.Owner, BodyWriter.Owner {
  private enum State {
    AWAITED,
    UNDER_WAY,
    ANSWERED,
    GONE
  }

  private final H1ServerConnection connection;
  private final RequestHead head;
  private final Inflow inflow;
  private final Body requestBody;
  private State state = State.AWAITED;
  private boolean persistent;
  private boolean expectsContinue;
  private boolean unwanted; // what still comes of the request
  private boolean cutShows = true; // whether the caller can tell a part from the whole
  private @Nullable Response response;
  private @Nullable BodyWriter writer;
  private List<Runnable> whenGone = List.of();

  ServerExchange(H1ServerConnection connection, RequestHead head, int windowBytes) {
    this.connection = connection;
    this.head = head;
    this.inflow = new Inflow(this, windowBytes);
    boolean comes = head.isTunnel() || !head.framing().is(Framing.Kind.NOTHING);
    this.requestBody = comes ? inflow.body() : Body.empty();
    this.persistent = head.persistent();
    this.expectsContinue = head.expectsContinue();
  }

  Inflow inflow() {
    return inflow;
  }

  Body requestBody() {
    return requestBody;
  }

  /** Whether the connection is good for another request behind this one. */
  boolean isPersistent() {
    return persistent;
  }

  /** Whether the whole response is written. */
  boolean isAnswered() {
    return state == State.ANSWERED;
  }

  /** Whether all of the request was taken, or nobody takes the rest. */
  boolean isTaken() {
    return unwanted || requestBody.trailers() != null;
  }

  /** Whether something of the response is written. */
  boolean isBegun() {
    return state != State.AWAITED;
  }

  /** Whether the caller sends a body that has begun and may go on. */
  boolean mayComeOn() {
    return !expectsContinue && !inflow.isFull();
  }

  boolean isWriting() {
    return writer != null && writer.isUnderWay();
  }

  @Override
  public void respond(Response given) {
    if (state == State.GONE) {
      given.release();
      return;
    }
    if (state != State.AWAITED) {
      given.release();
      throw new IllegalStateException("a second response");
    }
    int status = given.status();
    boolean tunnel = head.isAgreedBy(status);
    boolean bare = !tunnel && (head.method().equals("HEAD") || status == 204 || status == 304);
    Framing framing = tunnel ? Framing.UNTIL_CLOSE : bare ? Framing.NOTHING : framing(given);
    ByteBuf bytes;
    try {
      bytes = head(given, framing, tunnel);
    } catch (H1FormatException e) {
      given.release();
      String message = "the endpoint answered with " + e.getMessage();
      connection.answerPlainly(e.status(), Failure.notRetryable(Failure.Kind.PROTOCOL, message));
      return;
    }
    state = State.UNDER_WAY;
    whenGone = List.of();
    response = given;
    cutShows = !framing.is(Framing.Kind.UNTIL_CLOSE);
    connection.wire().write(bytes);
    if (head.isTunnel() && !tunnel) {
      requestBody.end(new Headers());
    }
    if (bare) {
      ended();
    } else {
      BodyWriter begun = new BodyWriter(connection.wire(), connection.heads(), framing, this);
      writer = begun;
      begun.write(given.body());
      if (tunnel && state == State.UNDER_WAY) {
        connection.tunnel();
      }
      connection.watch();
    }
  }

  @Override
  public void inform(Interim interim) {
    boolean old = head.version() == HttpVersion.HTTP_1_0;
    if (state != State.AWAITED || old || !connection.wire().isWritable()) {
      return;
    }
    try {
      connection.wire().write(interimHead(interim));
    } catch (H1FormatException unwritable) {
      // HTTP/2 takes more than HTTP/1.1 can say; the final response may be better.
    }
  }

  private ByteBuf interimHead(Interim interim) throws H1FormatException {
    return connection
        .heads()
        .response(
            connection.wire().allocator(),
            interim.status(),
            interim.headers(),
            Framing.NOTHING,
            Optional.empty(),
            Persistence.UNSAID);
  }

  private Framing framing(Response given) {
    Framing framing = Framing.of(given.headers(), given.body());
    boolean old = head.version() == HttpVersion.HTTP_1_0;
    return old && framing.is(Framing.Kind.CHUNKED) ? Framing.UNTIL_CLOSE : framing;
  }

  private ByteBuf head(Response given, Framing framing, boolean tunnel) throws H1FormatException {
    if ((given.status() < 200 && !tunnel) || given.status() > 999) {
      throw H1FormatException.unwritable("a response of status " + given.status());
    }
    // A caller that waits for a 100 may send the body or not, which nobody can tell apart.
    persistent &=
        !tunnel
            && !expectsContinue
            && !connection.isDraining()
            && !framing.is(Framing.Kind.UNTIL_CLOSE);
    Persistence said = persistent ? Persistence.UNSAID : Persistence.CLOSED;
    if (persistent && head.version() == HttpVersion.HTTP_1_0) {
      said = Persistence.KEPT;
    } else if (tunnel) {
      said = Persistence.UNSAID;
    }
    return connection
        .heads()
        .response(
            connection.wire().allocator(),
            given.status(),
            given.headers(),
            tunnel ? Framing.NOTHING : framing,
            tunnel ? head.upgrade() : Optional.empty(),
            said);
  }

  @Override
  public void whenGone(Runnable task) {
    if (state == State.GONE) {
      task.run();
    } else if (state == State.AWAITED) {
      if (whenGone.isEmpty()) {
        whenGone = new ArrayList<>(2);
      }
      whenGone.add(task);
    }
  }

  /** The caller is gone, or gets nothing more. */
  void gone(Failure why) {
    if (state == State.GONE) {
      return;
    }
    state = State.GONE;
    List<Runnable> told = whenGone;
    whenGone = List.of();
    told.forEach(Runnable::run);
    requestBody.fail(why);
    release();
  }

  private void release() {
    if (writer != null) {
      writer.stop();
    }
    Response over = response;
    response = null;
    if (over != null) {
      over.release();
    }
  }

  @Override
  public void wanted() {
    if (expectsContinue && state == State.AWAITED) {
      expectsContinue = false;
      connection.sayContinue();
    }
  }

  @Override
  public void hasRoom() {
    connection.limitReading();
  }

  @Override
  public void stopped() {
    unwanted = true;
    connection.limitReading();
    connection.halfOver(this);
  }

  @Override
  public void waits() {
    connection.watch();
  }

  @Override
  public void progressed() {
    connection.progressed();
  }

  @Override
  public void ended() {
    if (state == State.UNDER_WAY) {
      state = State.ANSWERED;
      release();
      connection.answered(this);
    }
  }

  @Override
  public void failed(Failure why) {
    if (cutShows) {
      connection.cut();
    } else {
      connection.reset();
    }
  }
}
