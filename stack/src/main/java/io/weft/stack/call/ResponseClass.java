package io.weft.stack.call;

/** What an answer says of how the call fared. */
public enum ResponseClass {
  /** It was served. */
  SUCCESS,
  /** It failed, and the same call may be sent again. */
  RETRYABLE,
  /** It failed, and must not be sent again. */
  FAILURE
}
