package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;

/** Answers every request with its own body, when all of that is there. */
final class HttpEchoHandler implements RequestHandler {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  @Override
  public void handle(Request request, Exchange exchange) {
    WholeBody.read(
        request.body(),
        new WholeBody.Outcome() {
          @Override
          public void whole(ByteBuf bytes) {
            request.release();
            Headers headers =
                Headers.of(
                    "Content-Type",
                    "application/octet-stream",
                    "Content-Length",
                    Integer.toString(bytes.readableBytes()));
            exchange.respond(new Response(OK, headers, Body.of(bytes)));
          }

          @Override
          public void failed(Failure why) {
            request.release();
            exchange.respond(
                new Response(BAD_REQUEST, Headers.of("Content-Length", "0"), Body.empty()));
          }
        });
  }

  @Override
  public void refused(HttpRefusal refusal) {
    System.err.println("echo server: " + refusal.message());
  }
}
