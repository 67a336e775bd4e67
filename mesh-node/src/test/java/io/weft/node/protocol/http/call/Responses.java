package io.weft.node.protocol.http.call;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import java.nio.charset.StandardCharsets;

/** Responses as they come. */
final class Responses {
  /** Takes no notice of who reads. */
  private static final class Silent implements Body.Source {
    @Override
    public void passedOn(int bytes) {}

    @Override
    public void stopped() {}
  }

  private Responses() {}

  static Response of(int status, CharSequence... headers) {
    return new Response(status, Headers.of(headers), Body.empty());
  }

  /** One that goes on. */
  static Response open(int status, CharSequence... headers) {
    return new Response(status, Headers.of(headers), new Body(new Silent()));
  }

  /** One of gRPC that has a body, and then trailers. */
  static Response grpc(CharSequence... trailers) {
    Response response = open(200, "content-type", "application/grpc");
    response.body().end(Headers.of(trailers));
    return response;
  }

  /** Reads all of a body that is there. */
  static String text(Response response) {
    return read(response).text.toString();
  }

  /** Reads all of a body that is there, and gives what stands behind it. */
  static Headers trailers(Response response) {
    return read(response).trailers;
  }

  private static Reader read(Response response) {
    Reader reader = new Reader();
    Body.Reading unused = response.body().read(reader);
    return reader;
  }

  private static final class Reader implements Body.Sink {
    private final StringBuilder text = new StringBuilder();
    private Headers trailers = new Headers();

    @Override
    public void data(ByteBuf bytes) {
      text.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }

    @Override
    public void end(Headers last) {
      trailers = last;
    }

    @Override
    public void failed(Failure failure) {
      throw new AssertionError(failure);
    }
  }
}
