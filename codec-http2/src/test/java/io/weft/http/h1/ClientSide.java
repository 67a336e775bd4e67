package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client connection without a network, whose server the test plays. */
final class ClientSide implements AutoCloseable {
  private final ManualLoop loop = new ManualLoop();
  private final H1ClientConnection connection;
  private final EmbeddedChannel channel;
  private final List<Response> responses = new ArrayList<>();
  private Runnable cancel = () -> {};

  ClientSide() {
    this(HttpLimits.DEFAULT);
  }

  ClientSide(HttpLimits limits) {
    connection = new H1ClientConnection(loop, limits, to -> () -> loop.execute(to::flush));
    channel = new EmbeddedChannel(connection);
  }

  static Request request(String method, String target, Body body, CharSequence... headers) {
    return new Request(
        HttpVersion.HTTP_1_1,
        method,
        "http",
        "a:80",
        target,
        Headers.of(headers),
        body,
        Optional.empty());
  }

  static Request get() {
    return request("GET", "/", Body.empty());
  }

  RecordingReply<Response> send(Request request) {
    RecordingReply<Response> reply = new RecordingReply<>();
    cancel =
        connection.send(
            request,
            new Reply<>() {
              @Override
              public void ok(Response response) {
                responses.add(response);
                reply.ok(response);
              }

              @Override
              public void failed(Failure failure) {
                reply.failed(failure);
              }
            });
    return reply;
  }

  void cancel() {
    cancel.run();
  }

  /** The server's bytes, unless the connection is closed. */
  ClientSide answer(String text) {
    loop.runTasks();
    if (channel.isOpen()) {
      channel.writeInbound(ServerSide.bytes(text));
    }
    loop.runTasks();
    return this;
  }

  /** What the server got since the last call of this. */
  String sent() {
    loop.runTasks();
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return text.toString();
  }

  H1ClientConnection connection() {
    return connection;
  }

  EmbeddedChannel channel() {
    return channel;
  }

  ManualLoop loop() {
    return loop;
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
    sent();
    for (Response response : responses) {
      if (response.refCnt() > 0) {
        response.release();
      }
    }
    channel.finishAndReleaseAll();
  }
}
