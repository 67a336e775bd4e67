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

/** Tells endpoints where a request was sent, and until when it is to be done. */
final class ClusterHeaders implements Filter<Request, Response> {
  private final EndpointHeaders headers;
  private final String cluster;

  private ClusterHeaders(EndpointHeaders headers, String cluster) {
    this.headers = headers;
    this.cluster = cluster;
  }

  static Stack.Module<Request, Response> module(EndpointHeaders headers) {
    return new Stack.Module<>(
        new Role("cluster-headers"),
        "tells endpoints the bound name and how long a request has",
        List.of(),
        (params, next) ->
            new ClusterHeaders(headers, params.get(RouterParams.CLUSTER)).andThen(next));
  }

  @Override
  public void call(
      CallContext context,
      Request request,
      Reply<Response> reply,
      Service<Request, Response> next) {
    EndpointHeaders.client(request, cluster, context.residual());
    long left =
        context.deadlineNanos() == CallContext.NO_DEADLINE
            ? EndpointHeaders.UNLIMITED
            : context.deadlineNanos() - context.loop().ticker().nanos();
    headers.deadline(request, left);
    next.call(context, request, reply);
  }
}
