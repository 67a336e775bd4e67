package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.http.model.WebSocketKey;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Failure.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request to a server and the response to it. */
final class H2ClientStream implements H2Stream, Body.Source, BodySender.Outcome {
  private static final int CONTINUE = 100; // the node says it by itself
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  private final H2Wire wire;
  private final Request request;
  private Optional<WebSocketKey> webSocketKey = Optional.empty();
  private final Body body = new Body(this);
  private @Nullable Reply<Response> reply;
  private @Nullable Http2Stream stream;
  private @Nullable BodyReceiver receiver;
  private @Nullable BodySender sender;
  private @Nullable Failure why;
  private int interims;
  private boolean headWritten;
  private boolean responseEnded;
  private boolean over;
  private boolean released;

  H2ClientStream(H2Wire wire, Request request, Reply<Response> reply) {
    this.wire = wire;
    this.request = request;
    this.reply = reply;
  }

  boolean isOver() {
    return over;
  }

  Request request() {
    return request;
  }

  /** Writes the head, and the body as it comes. */
  void begin(int id, StreamRegister register) {
    if (WebSocketKey.isFor(request)) {
      webSocketKey = WebSocketKey.of(request);
    }
    Http2Headers head = OutgoingHeads.request(request);
    boolean end = !request.isTunnel() && request.body().isEmpty();
    ChannelFuture written = wire.headers(id, head, end);
    Http2Stream opened = register.put(id, this);
    if (opened == null) {
      failing(notWritten(written.cause()));
      closed();
      return;
    }
    stream = opened;
    receiver = new BodyReceiver(wire, opened, body);
    written.addListener(done -> headWritten(done.cause(), end));
    if (!end && !over) {
      BodySender begun = new BodySender(wire, opened, this);
      sender = begun;
      begun.send(request.body());
    }
  }

  /** Where a stream is found again when something comes for it. */
  interface StreamRegister {
    /** Null when the stream was not opened. */
    @Nullable Http2Stream put(int id, H2ClientStream stream);
  }

  private void headWritten(@Nullable Throwable cause, boolean end) {
    if (cause == null) {
      headWritten = true;
      if (end) {
        release();
      }
    } else if (!over) {
      failing(notWritten(cause));
    }
  }

  private static Failure notWritten(@Nullable Throwable cause) {
    String message = "the head of the request was not written";
    if (cause instanceof HeaderListSizeException) {
      return Failure.notSent(Kind.REFUSED, message + ": it is more than the endpoint takes");
    }
    return cause == null
        ? Failure.notSent(Kind.UPSTREAM_CLOSED, message)
        : Failure.notSent(Kind.UPSTREAM_CLOSED, message, cause);
  }

  /**
   * A head before the final one has come.
   *
   * @return whether there have not been too many
   */
  boolean interim(int status, Headers headers) {
    if (++interims > Interim.MAX) {
      return false;
    }
    if (!over && status != CONTINUE) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH); // which must not be there, and says nothing
      request.inform(new Interim(HttpVersion.HTTP_2, status, headers));
    }
    return true;
  }

  /** The final head of the response has come. */
  void head(int status, Headers headers, boolean end) {
    Reply<Response> to = reply;
    if (over || to == null) {
      return;
    }
    reply = null;
    responseEnded = end;
    if (end) {
      body.end(new Headers());
    }
    int told = statusFor(status);
    if (told == SWITCHING_PROTOCOLS) {
      webSocketKey.ifPresent(key -> headers.set(WebSocketKey.ANSWER_HEADER, key.answer()));
    }
    to.ok(new Response(told, headers, body));
  }

  /** HTTP/1.1 has another word for the agreement to another protocol. */
  private int statusFor(int status) {
    return status == OK && request.upgrade().isPresent() && request.version() != HttpVersion.HTTP_2
        ? SWITCHING_PROTOCOLS
        : status;
  }

  boolean isAnswered() {
    return reply == null;
  }

  void data(ByteBuf bytes, boolean end) {
    responseEnded |= end;
    if (receiver != null && end) {
      receiver.last(bytes);
    } else if (receiver != null) {
      receiver.data(bytes);
    }
  }

  void end(Headers trailers) {
    responseEnded = true;
    if (receiver != null) {
      receiver.end(trailers);
    }
  }

  @Override
  public void passedOn(int bytes) {
    if (receiver != null) {
      receiver.passedOn(bytes);
    }
  }

  @Override
  public void stopped() {
    if (!over && !responseEnded) {
      end(null, Http2Error.CANCEL);
    }
  }

  /** Nobody waits for it any more. */
  void cancel() {
    if (!over && !(responseEnded && released)) {
      end(
          Failure.maybeExecuted(Kind.CANCELLED, "nobody waits for the response any more"),
          Http2Error.CANCEL);
    }
  }

  @Override
  public void sent() {
    release();
  }

  @Override
  public void notAllCame(Failure failure) {
    if (!over) {
      end(failure, StreamErrors.of(failure));
    }
  }

  @Override
  public void failing(Failure failure) {
    if (why == null) {
      why = failure;
    }
  }

  private void end(@Nullable Failure failure, Http2Error error) {
    if (failure != null) {
      failing(failure);
    }
    Http2Stream open = stream;
    closed();
    if (open != null) {
      wire.reset(open, error);
    }
  }

  @Override
  public void closed() {
    if (over) {
      return;
    }
    over = true;
    if (sender != null) {
      sender.stop();
    }
    if (receiver != null) {
      receiver.close();
    }
    Failure failure = why != null ? why : disconnected();
    Reply<Response> to = reply;
    if (to != null) {
      reply = null;
      to.failed(failure);
    } else if (!responseEnded) {
      body.fail(failure);
    }
    release();
  }

  private Failure disconnected() {
    String message = "the endpoint closed the connection before it answered";
    return headWritten
        ? Failure.maybeExecuted(Kind.UPSTREAM_CLOSED, message)
        : Failure.notSent(Kind.UPSTREAM_CLOSED, message);
  }

  private void release() {
    if (!released) {
      released = true;
      request.release();
    }
  }

  @Override
  public boolean stoodStillSince(long nanos) {
    return !over && sender != null && sender.isHeldBack() && sender.progressNanos() - nanos < 0;
  }

  @Override
  public void tooSlow() {
    end(
        Failure.maybeExecuted(Kind.TIMEOUT, "the endpoint did not take the body of the request"),
        Http2Error.CANCEL);
  }
}
