package io.weft.http.model;

/** The place of one response. On the loop of its connection. */
public interface Exchange {

  /**
   * Gives the final response, once, which belongs to the connection from now on. A caller that has
   * gone away meanwhile does no harm.
   */
  void respond(Response response);

  /**
   * Gives a response before the final one. It is dropped when the caller has the final one already,
   * does not read, or speaks HTTP/1.0.
   */
  void inform(Interim interim);

  /**
   * Has a task run when the caller goes away, or cancels its request, before there is a response. A
   * response that is under way is closed then.
   */
  void whenGone(Runnable task);
}
