package io.weft.http.h1;

import io.netty.util.concurrent.Future;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/** One request to a server, and the response to it. */
final class ClientExchange implements Inflow.Owner, BodyWriter.Owner {
  private final H1ClientConnection connection;
  private final Request request;
  private final Reply<Response> reply;
  private final Inflow inflow;
  private final boolean toHead;
  private final boolean tunnel;
  private final boolean upgrade;
  private @Nullable BodyWriter writer;
  private boolean headOut;
  private boolean sent;
  private boolean replied;
  private boolean persistent;

  ClientExchange(
      H1ClientConnection connection, Request request, Reply<Response> reply, int windowBytes) {
    this.connection = connection;
    this.request = request;
    this.reply = reply;
    this.inflow = new Inflow(this, windowBytes);
    this.toHead = request.method().equals("HEAD");
    this.tunnel = request.isTunnel();
    this.upgrade = request.upgrade().isPresent();
  }

  Inflow inflow() {
    return inflow;
  }

  boolean isReplied() {
    return replied;
  }

  boolean isPersistent() {
    return persistent;
  }

  /** Whether all of the request is written. */
  boolean isSent() {
    return sent;
  }

  /** Whether all of the response is there. */
  boolean hasEnded() {
    return inflow.body().trailers() != null;
  }

  boolean isWriting() {
    return writer != null && writer.isUnderWay();
  }

  /** The head was written, or never will be. */
  void headOut(Future<?> done) {
    headOut = done.isSuccess();
  }

  void writeBody(Wire wire, HeadWriter heads, Framing framing) {
    if (sent || tunnel) {
      return; // what a tunnel carries waits for the response
    }
    if (request.body().isEmpty() && framing.length() == 0) {
      release();
    } else {
      write(wire, heads, framing);
    }
  }

  private void write(Wire wire, HeadWriter heads, Framing framing) {
    BodyWriter begun = new BodyWriter(wire, heads, framing, this);
    writer = begun;
    begun.write(request.body());
  }

  /** Passes a response on that comes before the final one. */
  void inform(ResponseHead head) {
    request.inform(new Interim(HttpVersion.HTTP_1_1, head.status(), head.headers()));
  }

  /** Whether a response says that the connection is a tunnel from there on. */
  boolean isAgreedBy(int status) {
    return upgrade ? status == 101 : tunnel && status / 100 == 2;
  }

  void beginTunnel(ResponseHead head, Wire wire, HeadWriter heads) {
    replied = true;
    reply.ok(new Response(head.status(), head.headers(), inflow.body()));
    if (!sent) {
      write(wire, heads, Framing.UNTIL_CLOSE);
    }
  }

  /** How the body of a response ends, which is the final one. */
  Framing framing(ResponseHead head) {
    Framing framing = head.framing(toHead);
    boolean open = !framing.is(Framing.Kind.UNTIL_CLOSE);
    persistent = head.persistent() && open && (!tunnel || upgrade);
    if (tunnel) {
      release(); // there is none
    }
    return framing;
  }

  /**
   * @param whole whether there is no body
   */
  void reply(ResponseHead head, boolean whole) {
    replied = true;
    Body body = whole ? Body.empty() : inflow.body();
    reply.ok(new Response(head.status(), head.headers(), body));
  }

  void end(Headers trailers) {
    inflow.body().end(trailers);
  }

  /** Ends it, without a response if there is none yet. */
  void fail(Failure.Kind kind, String message) {
    fail(headOut ? Failure.maybeExecuted(kind, message) : Failure.notSent(kind, message));
  }

  private void fail(Failure why) {
    release();
    if (replied) {
      inflow.body().fail(why);
    } else {
      replied = true;
      reply.failed(why);
    }
  }

  /** Nothing more of the request is written. */
  void release() {
    if (writer != null) {
      writer.stop();
    }
    if (!sent) {
      sent = true;
      request.release();
    }
  }

  @Override
  public void wanted() {}

  @Override
  public void hasRoom() {
    connection.limitReading();
  }

  @Override
  public void stopped() {
    connection.unwanted(this);
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
    release();
    connection.sent(this);
  }

  @Override
  public void failed(Failure why) {
    connection.abandon(this);
    fail(why);
    connection.changed();
  }
}
