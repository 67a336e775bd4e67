package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request of a caller and the response to it. */
final class H2ServerStream implements H2Stream, Exchange, Body.Source, BodySender.Outcome {
  private static final int CONTINUE = 100;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  private final H2Wire wire;
  private final Http2Stream stream;
  private final RequestHead head;
  private final Body body = new Body(this);
  private final BodyReceiver receiver;
  private final BodySender sender;
  private final List<Runnable> whenGone = new ArrayList<>(2);
  private boolean requestEnded;
  private boolean tunnel;
  private boolean over;
  private @Nullable Response response;
  private @Nullable Failure why;
  private long progressNanos;

  H2ServerStream(H2Wire wire, Http2Stream stream, RequestHead head) {
    this.wire = wire;
    this.stream = stream;
    this.head = head;
    this.receiver = new BodyReceiver(wire, stream, body);
    this.sender = new BodySender(wire, stream, this);
    this.progressNanos = wire.ticker().nanos();
  }

  Request request(String scheme) {
    return new Request(
        HttpVersion.HTTP_2,
        head.method(),
        scheme,
        head.authority(),
        head.target(),
        head.headers(),
        body,
        head.upgrade());
  }

  void data(ByteBuf bytes, boolean end) {
    progressNanos = wire.ticker().nanos();
    requestEnded |= end;
    if (end) {
      receiver.last(bytes);
    } else {
      receiver.data(bytes);
    }
  }

  void end(Headers trailers) {
    requestEnded = true;
    receiver.end(trailers);
  }

  @Override
  public void wanted() {
    if (head.expectsContinue() && response == null && H2Wire.isWritable(stream)) {
      ChannelFuture unused =
          wire.headers(stream.id(), OutgoingHeads.response(CONTINUE, new Headers()), false);
    }
  }

  @Override
  public void passedOn(int bytes) {
    receiver.passedOn(bytes);
  }

  @Override
  public void stopped() {
    // What still comes is dropped as it comes; the end of the response stops the caller.
  }

  @Override
  public void respond(Response given) {
    if (response != null) {
      given.release();
      throw new IllegalStateException("a second response to " + head.method());
    }
    if (over || !H2Wire.isWritable(stream)) {
      given.release();
      return;
    }
    response = given;
    int status = given.status();
    if (status == SWITCHING_PROTOCOLS && head.upgrade().isPresent()) {
      status = OK; // HTTP/2 has no other word for it
    }
    tunnel = head.method().equals("CONNECT") && status >= OK && status < 300;
    if (tunnel) {
      given.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    boolean end = given.body().isEmpty();
    ChannelFuture written =
        wire.headers(stream.id(), OutgoingHeads.response(status, given.headers()), end);
    if (!end) {
      sender.send(given.body());
    } else {
      written.addListener(
          done -> {
            if (done.isSuccess()) {
              sent();
            }
          });
    }
  }

  @Override
  public void inform(Interim interim) {
    if (response == null && !over && wire.isWritable() && H2Wire.isWritable(stream)) {
      ChannelFuture unused =
          wire.headers(
              stream.id(), OutgoingHeads.response(interim.status(), interim.headers()), false);
    }
  }

  @Override
  public void sent() {
    if (!over && !requestEnded && !tunnel) {
      wire.reset(stream, Http2Error.NO_ERROR); // nobody wants the rest of the request
    }
  }

  @Override
  public void notAllCame(Failure failure) {
    wire.breakOff(stream, StreamErrors.of(failure));
  }

  @Override
  public void whenGone(Runnable task) {
    if (!over) {
      whenGone.add(task);
    } else if (response == null) {
      task.run();
    }
  }

  @Override
  public void failing(Failure failure) {
    why = failure;
  }

  @Override
  public void closed() {
    if (over) {
      return;
    }
    over = true;
    sender.stop();
    receiver.close();
    if (!requestEnded) {
      body.fail(
          why != null
              ? why
              : Failure.maybeExecuted(Failure.Kind.CANCELLED, "the caller cancelled its request"));
    }
    if (response != null) {
      response.release();
    } else {
      whenGone.forEach(Runnable::run);
    }
  }

  @Override
  public boolean stoodStillSince(long nanos) {
    if (over) {
      return false;
    }
    // A call that streams both ways may well be silent once it has its response.
    boolean waitsForBody = !requestEnded && response == null;
    return (waitsForBody && progressNanos - nanos < 0)
        || (sender.isHeldBack() && sender.progressNanos() - nanos < 0);
  }

  @Override
  public void tooSlow() {
    failing(
        Failure.maybeExecuted(
            Failure.Kind.TIMEOUT, "the caller let the body of its request stand still"));
    wire.reset(stream, Http2Error.CANCEL);
  }
}
