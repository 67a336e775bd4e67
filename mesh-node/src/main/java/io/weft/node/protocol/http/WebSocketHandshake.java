package io.weft.node.protocol.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.config.HttpDialect;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Opens a WebSocket that was asked for by HTTP/2 at an endpoint that speaks HTTP/1.1: there the
 * client sends a key, and the server proves with its answer that it understood. HTTP/2 has neither.
 *
 * <p>Source: RFC 6455 sections 4.1 and 4.2.2, RFC 8441 section 5.
 */
final class WebSocketHandshake implements Filter<Request, Response> {
  private static final String ANSWER_OF = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final RandomGenerator random;

  private WebSocketHandshake(RandomGenerator random) {
    this.random = random;
  }

  static Stack.Module<Request, Response> module(RandomGenerator random) {
    return new Stack.Module<>(
        new Role("websocket-handshake"),
        "opens WebSockets of HTTP/2 at endpoints of HTTP/1.1",
        List.of(HttpParams.DIALECT),
        (params, next) ->
            params.get(HttpParams.DIALECT) == HttpDialect.HTTP_1_1
                ? new WebSocketHandshake(random).andThen(next)
                : next);
  }

  @Override
  public void call(
      CallContext context,
      Request request,
      Reply<Response> reply,
      Service<Request, Response> next) {
    if (request.version() != HttpVersion.HTTP_2
        || request.upgrade().filter("websocket"::equalsIgnoreCase).isEmpty()) {
      next.call(context, request, reply);
      return;
    }
    ByteBuffer nonce = ByteBuffer.allocate(KEY_BYTES);
    nonce.putLong(random.nextLong()).putLong(random.nextLong());
    String key = Base64.getEncoder().encodeToString(nonce.array());
    request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
    next.call(context, request, new Checked(reply, answerTo(key)));
  }

  private static String answerTo(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ANSWER_OF).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** Takes the agreement of a server that has understood, and no other. */
  private record Checked(Reply<Response> reply, String answer) implements Reply<Response> {
    @Override
    public void ok(Response response) {
      String given = response.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
      if (response.status() == SWITCHING_PROTOCOLS && !answer.equals(given)) {
        response.release();
        reply.failed(
            Failure.notRetryable(
                Failure.Kind.PROTOCOL, "the endpoint agreed to a WebSocket with a wrong answer"));
        return;
      }
      response.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
      reply.ok(response);
    }

    @Override
    public void failed(Failure failure) {
      reply.failed(failure);
    }
  }
}
