package io.weft.node.protocol.http;

import io.netty.channel.Channel;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.http.call.CallerResponses;
import io.weft.node.protocol.http.call.CallerRouting;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;

/** Serves the requests of one connection. On its loop. */
final class CallerRequests implements RequestHandler {
  private final HttpServer server;
  private final Channel connection;
  private final NettyLoop loop;
  private final CallerRouting routing;

  CallerRequests(HttpServer server, Channel connection, NettyLoop loop, CallerRouting routing) {
    this.server = server;
    this.connection = connection;
    this.loop = loop;
    this.routing = routing;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    server.port().count();
    CallContext context = new CallContext(loop, loop.ticker().nanos());
    Destination destination;
    try {
      destination = routing.route(request, context);
    } catch (Failure refused) {
      exchange.respond(
          server.responses().toCaller(server.errors().response(request, server.prefix(), refused)));
      request.release();
      return;
    }
    exchange.whenGone(context::cancel);
    request.whenInformed(interim -> exchange.inform(server.responses().toCaller(interim)));
    server
        .port()
        .serve(context, destination, request, new Answer(context, destination, request, exchange));
  }

  @Override
  public Headers explaining(Failure why) {
    return server.responses().toCaller(server.errors().explanation(server.prefix(), why));
  }

  @Override
  public void refused(HttpRefusal refusal) {
    server.refused(connection, refusal);
  }

  /** Brings the outcome of one request to its caller. */
  private final class Answer implements Reply<Response> {
    private final CallContext context;
    private final Destination destination;
    private final Request request;
    private final Exchange exchange;

    Answer(CallContext context, Destination destination, Request request, Exchange exchange) {
      this.context = context;
      this.destination = destination;
      this.request = request;
      this.exchange = exchange;
    }

    @Override
    public void ok(Response response) {
      CallerResponses.judged(response, context.classifier());
      exchange.respond(server.responses().toCaller(response));
    }

    @Override
    public void failed(Failure failure) {
      Response response = server.errors().response(request, destination.name(), failure);
      exchange.respond(server.responses().toCaller(response));
    }
  }
}
