package io.weft.stack;

import io.weft.stack.call.Failure;

/**
 * Where the outcome of one call goes. Exactly one of the two methods is called, once, on the event
 * loop of the call. A plain callback and not a future: it costs one small object per filter that
 * cares about the outcome, and none for a filter that does not.
 */
public interface Reply<R> {

  /** The call was answered; the response, and any buffer in it, now belongs to this reply. */
  void ok(R response);

  /** The node, or the way to the endpoint, could not serve the call. */
  void failed(Failure failure);
}
