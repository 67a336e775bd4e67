package io.weft.node.protocol.http.call;

/**
 * The headers in which linkerd, and the node, say what belongs to a call and not to its
 * application.
 */
final class ContextHeader {
  static final String DEADLINE = "l5d-ctx-deadline";
  static final String CONTEXT_DTAB = "l5d-ctx-dtab";
  static final String USER_DTAB = "l5d-dtab";
  static final String FINAGLE_DTAB = "dtab-local";
  static final String TRACE = "l5d-ctx-trace";
  static final String REQUEST_ID = "l5d-reqid";
  static final String DST_SERVICE = "l5d-dst-service";
  static final String DST_CLIENT = "l5d-dst-client";
  static final String DST_RESIDUAL = "l5d-dst-residual";
  static final String ERROR = "l5d-err";
  static final String RETRYABLE = "l5d-retryable";
  static final String SUCCESS_CLASS = "l5d-success-class";

  private static final String PREFIX = "l5d-";
  private static final String DST_PREFIX = "l5d-dst-";
  private static final String FINAGLE_DTAB_PREFIX = "x-dtab-";

  private ContextHeader() {}

  /** Whether a header is one of linkerd's. */
  static boolean isLinkerds(CharSequence name) {
    return startsWith(name, PREFIX);
  }

  /** Whether a header is one of linkerd's, or one by which Finagle says the same. */
  static boolean isContext(CharSequence name) {
    return isLinkerds(name) || is(name, FINAGLE_DTAB) || startsWith(name, FINAGLE_DTAB_PREFIX);
  }

  /**
   * Whether a header ends at this node: it has read it, or says the same anew, or it is none of a
   * request.
   */
  static boolean endsHere(CharSequence name) {
    return is(name, FINAGLE_DTAB)
        || (isLinkerds(name)
            && (is(name, DEADLINE)
                || is(name, CONTEXT_DTAB)
                || is(name, USER_DTAB)
                || is(name, TRACE)
                || is(name, REQUEST_ID)
                || is(name, ERROR)
                || is(name, RETRYABLE)
                || is(name, SUCCESS_CLASS)
                || startsWith(name, DST_PREFIX)));
  }

  private static boolean is(CharSequence name, String lowerCase) {
    return name.length() == lowerCase.length() && startsWith(name, lowerCase);
  }

  private static boolean startsWith(CharSequence name, String lowerCase) {
    if (name.length() < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      char c = name.charAt(i);
      if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
