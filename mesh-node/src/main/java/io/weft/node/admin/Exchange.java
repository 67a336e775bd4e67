package io.weft.node.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Future;
import io.weft.stack.metrics.MetricScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests and answers of one connection, one after the other. Each half of an exchange must
 * end in time, whether the client does nothing or does it slowly.
 */
final class Exchange extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** Enough for a Dtab; where a page wants no body, the client still gets to the answer. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final Answers answers;
  private final MetricScope metrics;
  private final Duration patience;

  private @Nullable Future<?> limit;
  private @Nullable HttpRequest head;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean refused;
  private boolean waiting; // for the next part of a request

  Exchange(Pages pages, AllowedHosts hosts, MetricScope metrics, Duration patience) {
    this.answers = new Answers(pages, hosts);
    this.metrics = metrics;
    this.patience = patience;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    expect(context);
    read(context);
  }

  private void read(ChannelHandlerContext context) {
    waiting = true;
    context.read();
  }

  /** A read from the socket may have brought no whole part. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (waiting) {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (limit != null) {
      limit.cancel(false);
    }
  }

  /** Starts the client's time anew. */
  private void expect(ChannelHandlerContext context) {
    if (limit != null) {
      limit.cancel(false);
    }
    limit =
        context
            .executor()
            .schedule(() -> context.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    waiting = false;
    if (refused) {
      return;
    }
    if (part.decoderResult().isFailure()) {
      refuse(context, malformed(part.decoderResult().cause()), "malformed request");
      return;
    }
    if (part instanceof HttpRequest request) {
      head = request;
      body.reset();
      if (request.headers().contains(HttpHeaderNames.EXPECT)) {
        refuse(
            context, HttpResponseStatus.EXPECTATION_FAILED, "no page waits to be asked for a body");
        return;
      }
    }
    if (part instanceof HttpContent content && !collect(content.content())) {
      refuse(
          context,
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "no page takes a body of more than " + MAX_BODY_BYTES + " bytes");
      return;
    }
    HttpRequest request = head;
    if (part instanceof LastHttpContent && request != null) {
      head = null;
      answers
          .to(request, body.toString(StandardCharsets.UTF_8))
          .thenAccept(answer -> write(context, request, answer));
    } else {
      read(context);
    }
  }

  private boolean collect(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (body.size() + length > MAX_BODY_BYTES) {
      return false;
    }
    body.write(ByteBufUtil.getBytes(bytes), 0, length);
    return true;
  }

  private static HttpResponseStatus malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }

  /** Answers what cannot be answered in order, as the end of the connection. */
  private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String line) {
    refused = true;
    Answer answer = Answer.refusal(status, line);
    FullHttpResponse response = response(answer, true);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    count(answer);
    expect(context);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void write(ChannelHandlerContext context, HttpRequest request, Answer answer) {
    if (!context.executor().inEventLoop()) {
      context.executor().execute(() -> write(context, request, answer));
      return;
    }
    count(answer);
    expect(context);
    context
        .writeAndFlush(response(answer, !HttpMethod.HEAD.equals(request.method())))
        .addListener((ChannelFuture written) -> next(context, written));
  }

  private void next(ChannelHandlerContext context, ChannelFuture written) {
    if (written.isSuccess()) {
      expect(context);
      read(context);
    } else {
      context.close();
    }
  }

  private void count(Answer answer) {
    String status = Integer.toString(answer.response().status());
    metrics.counter(AdminServer.REQUESTS, answer.page(), status).increment();
  }

  private static FullHttpResponse response(Answer answer, boolean withBody) {
    AdminResponse page = answer.response();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(page.status()),
            withBody ? Unpooled.wrappedBuffer(page.body()) : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, page.body().length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff")
        .set(
            HttpHeaderNames.CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    if (page.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (!answer.allow().isEmpty()) {
      response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
    }
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) { // the client's going is no news
      log.warn("an admin connection from {} failed", context.channel().remoteAddress(), cause);
    }
    context.close();
  }
}
