package io.weft.node.protocol.http.call;

import io.weft.http.model.Response;

/** What a configured classifier says of responses by themselves. */
interface Verdicts {

  boolean isSuccess(Response response);

  /** Whether a request may be sent again after a response that is no success. */
  boolean mayBeSentAgain(Response response);

  /** Whether a request may be sent again that may have been executed, and got no response. */
  boolean mayBeSentAgain();
}
