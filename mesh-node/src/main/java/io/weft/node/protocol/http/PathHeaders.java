package io.weft.node.protocol.http;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.protocol.http.call.EndpointHeaders;
import io.weft.node.router.RouterParams;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import java.util.List;

/** Tells endpoints the logical name of a request. */
final class PathHeaders implements Filter<Request, Response> {
  private final String name;

  private PathHeaders(String name) {
    this.name = name;
  }

  static Stack.Module<Request, Response> module() {
    return new Stack.Module<>(
        new Role("path-headers"),
        "tells endpoints the logical name",
        List.of(),
        (params, next) -> new PathHeaders(params.get(RouterParams.NAME)).andThen(next));
  }

  @Override
  public void call(
      CallContext context,
      Request request,
      Reply<Response> reply,
      Service<Request, Response> next) {
    EndpointHeaders.service(request, name);
    next.call(context, request, reply);
  }
}
