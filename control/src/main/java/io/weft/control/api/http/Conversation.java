package io.weft.control.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.control.access.Access;
import io.weft.control.access.Credentials;
import io.weft.control.access.Principal;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection. On its loop. */
final class Conversation implements RequestHandler {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  /** Room for the longest Dtab in JSON, where every character may be escaped. */
  private static final int MAX_BODY_BYTES = 2 << 20;

  private final Shared shared;
  private final Executor loop;
  private final InetSocketAddress from;
  private final Optional<String> certificate;

  /** What all connections have in common. */
  record Shared(
      Api api,
      Access access,
      Gate gate,
      HostRules hosts,
      WatchSeats watches,
      RequestMetrics metrics) {}

  /**
   * @param certificate the name in the one that the caller has shown
   */
  Conversation(Shared shared, Executor loop, InetSocketAddress from, Optional<String> certificate) {
    this.shared = shared;
    this.loop = loop;
    this.from = from;
    this.certificate = certificate;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    Principal who;
    try {
      shared.hosts().check(request);
      who = principal(request.headers());
    } catch (Refused e) {
      shared.gate().record(request, from, e);
      give(request, exchange, Answer.text(e.status(), e.getMessage()));
      return;
    }
    shared
        .api()
        .answer(call(request, who))
        .whenComplete((answer, never) -> onLoop(() -> give(request, exchange, answer)));
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("an answer comes too late: the API is closed");
    }
  }

  private Principal principal(Headers headers) {
    Access.Identified identified = shared.access().identify(credentials(headers));
    if (identified instanceof Access.Identified.As as) {
      return as.principal();
    }
    throw new Refused(401, "nobody has this token");
  }

  private Call call(Request request, Principal who) {
    String target = request.target();
    int query = target.indexOf('?');
    return new Call(
        request.method(),
        query < 0 ? target : target.substring(0, query),
        query < 0 ? "" : target.substring(query + 1),
        request.headers(),
        () -> WholeBody.read(request.body(), MAX_BODY_BYTES),
        who,
        from,
        loop);
  }

  private Credentials credentials(Headers headers) {
    try {
      return Credentials.of(certificate, headers.get("authorization"));
    } catch (IllegalArgumentException e) {
      throw new Refused(401, String.valueOf(e.getMessage()));
    }
  }

  private void give(Request request, Exchange exchange, Answer answer) {
    Response response;
    try {
      response = response(request, answer);
    } catch (Refused e) {
      response = response(request, Answer.text(e.status(), e.getMessage()));
    }
    shared.metrics().answered(request.method(), response.status());
    exchange.respond(response);
    request.release();
  }

  private Response response(Request request, Answer answer) {
    Headers headers = Headers.of("x-content-type-options", "nosniff", "cache-control", "no-store");
    if (answer instanceof Answer.Watch watch) {
      headers.add("content-type", watch.contentType());
      Body body = isHead(request) ? Body.empty() : shared.watches().begin(loop, watch);
      return new Response(200, headers, body);
    }
    Answer.Whole whole = (Answer.Whole) answer;
    whole.headers().forEach(headers::add);
    if (whole.status() == 401) {
      headers.add("www-authenticate", "Bearer");
    }
    if (isHead(request) || whole.status() == 204) {
      return new Response(whole.status(), headers, Body.empty());
    }
    ByteBuf bytes = Unpooled.copiedBuffer(whole.text(), StandardCharsets.UTF_8);
    headers.add("content-length", Integer.toString(bytes.readableBytes()));
    return new Response(whole.status(), headers, Body.of(bytes));
  }

  private static boolean isHead(Request request) {
    return request.method().equals("HEAD");
  }

  @Override
  public void refused(HttpRefusal refusal) {
    log.debug("control API: {} refused: {}", from, refusal.message());
  }
}
