package io.weft.node.protocol.http;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import java.util.List;

/**
 * Has the first bytes of a request's body kept, so that the request can be sent again. One whose
 * body turns out longer is sent once.
 */
final class RetryBuffer implements Filter<Request, Response> {
  private final int bytes;

  private RetryBuffer(int bytes) {
    this.bytes = bytes;
  }

  static Stack.Module<Request, Response> module() {
    return new Stack.Module<>(
        new Role("retry-buffer"),
        "keeps the first bytes of a body for another try",
        List.of(HttpParams.RETRY_BUFFER),
        (params, next) -> new RetryBuffer(params.get(HttpParams.RETRY_BUFFER)).andThen(next));
  }

  @Override
  public void call(
      CallContext context,
      Request request,
      Reply<Response> reply,
      Service<Request, Response> next) {
    if (!request.isTunnel()) {
      request.body().keep(bytes);
    }
    next.call(context, request, reply);
  }
}
