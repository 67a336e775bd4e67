package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weft.http.model.Body;
import io.weft.http.model.Exchange;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.Response;
import io.weft.testkit.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server connection without a network, whose handler keeps what it gets. */
final class ServerSide implements RequestHandler, AutoCloseable {
  record Call(Request request, Exchange exchange) {
    void respond(int status, String body, CharSequence... headers) {
      exchange.respond(
          new Response(
              status, Headers.of(headers), body.isEmpty() ? Body.empty() : Body.of(bytes(body))));
    }
  }

  private final ManualLoop loop = new ManualLoop();
  private final List<Call> calls = new ArrayList<>();
  private final List<HttpRefusal> refusals = new ArrayList<>();
  private final H1ServerConnection connection;
  private final EmbeddedChannel channel;
  private boolean prompt; // answers at once, with what the request was

  ServerSide() {
    this(HttpLimits.DEFAULT);
  }

  ServerSide(HttpLimits limits) {
    connection =
        new H1ServerConnection(loop, limits, "http", to -> () -> loop.execute(to::flush), this);
    channel = new EmbeddedChannel(connection);
  }

  ServerSide answering() {
    prompt = true;
    return this;
  }

  static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    Call call = new Call(request, exchange);
    calls.add(call);
    if (prompt) {
      String text = request.method() + " " + request.target();
      call.respond(200, text, "Content-Length", String.valueOf(text.length()));
    }
  }

  @Override
  public void refused(HttpRefusal refusal) {
    refusals.add(refusal);
  }

  /** Sends, unless the connection is closed. */
  ServerSide send(String text) {
    if (channel.isOpen()) {
      channel.writeInbound(bytes(text));
    }
    loop.runTasks();
    return this;
  }

  /** What the caller got since the last call of this. */
  String received() {
    loop.runTasks();
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return text.toString();
  }

  Call call(int index) {
    return calls.get(index);
  }

  Request request(int index) {
    return calls.get(index).request();
  }

  int calls() {
    return calls.size();
  }

  List<HttpRefusal> refusals() {
    return refusals;
  }

  ManualLoop loop() {
    return loop;
  }

  H1ServerConnection connection() {
    return connection;
  }

  EmbeddedChannel channel() {
    return channel;
  }

  boolean isOpen() {
    loop.runTasks();
    return channel.isOpen();
  }

  boolean isReading() {
    return channel.config().isAutoRead();
  }

  @Override
  public void close() {
    channel.close();
    received();
    calls.forEach(call -> call.request().release());
    channel.finishAndReleaseAll();
  }
}
