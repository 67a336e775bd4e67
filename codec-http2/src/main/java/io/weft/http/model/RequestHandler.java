package io.weft.http.model;

import io.weft.stack.call.Failure;

/** Takes what comes in a caller's connection. On the loop of the connection. */
public interface RequestHandler {

  /**
   * A request has come, whose head is sound; it belongs to the handler. Exactly one response is to
   * be given, also when the request's body fails.
   */
  void handle(Request request, Exchange exchange);

  /**
   * Header fields by which an answer of the connection's own says why it gives no other.
   *
   * @param why what came and what was expected
   */
  default Headers explaining(Failure why) {
    return new Headers();
  }

  /** A request, or the whole connection, was refused by the connection itself. */
  void refused(HttpRefusal refusal);
}
