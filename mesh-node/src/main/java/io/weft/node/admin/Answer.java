package io.weft.node.admin;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * A response, and whose it is.
 *
 * @param page the path of the page, or {@link #NO_PAGE}
 * @param allow the methods that would have been right, where the request's was not
 */
record Answer(String page, AdminResponse response, String allow) {
  private static final String NO_PAGE = "other";

  /** What is said to a request that gets to no page. */
  static Answer refusal(HttpResponseStatus status, String line) {
    return new Answer(NO_PAGE, AdminResponse.plain(status.code(), line), "");
  }

  static Answer wrongMethod(String allow) {
    String line = "this page only answers " + allow;
    int status = HttpResponseStatus.METHOD_NOT_ALLOWED.code();
    return new Answer(NO_PAGE, AdminResponse.plain(status, line), allow);
  }
}
