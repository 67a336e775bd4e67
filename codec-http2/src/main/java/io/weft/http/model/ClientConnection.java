package io.weft.http.model;

import io.weft.stack.Reply;

/** A connection to a server, ready for requests. On its loop. */
public interface ClientConnection {

  /**
   * Sends a request, whose reference belongs to the connection from now on. The reply gets the
   * final response with its head; a response before all of the request is sent is one, too. A
   * failure before any of the request was written, or one by which the server says that it has not
   * looked at it, is certainly not sent.
   *
   * <p>Only when {@link #room} is positive.
   *
   * @return ends the request when nobody waits for it any more, as a failure when there is no
   *     response yet
   */
  Runnable send(Request request, Reply<Response> reply);

  /** How many more requests may be sent now; 0 for ever when it is closed or is going to be. */
  int room();

  /** Requests that are not over. */
  int pending();

  /** Takes no more requests, and is closed when those there are are over. */
  void close();

  /** Has a task run each time that there is room again, or will never be any. */
  void whenChanged(Runnable task);
}
