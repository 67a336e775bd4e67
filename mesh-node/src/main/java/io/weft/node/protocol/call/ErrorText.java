package io.weft.node.protocol.call;

import io.weft.namers.name.Path;
import io.weft.stack.call.Failure;
import java.util.Set;
import java.util.stream.Collectors;

/** How a node words its own failures, in whatever protocol it says them. */
public final class ErrorText {
  private static final String NODE = "weft router ";
  private static final String NOT_SENT = " (not sent): ";

  /** What need not come of a call at another node, or a moment later. */
  private static final Set<Failure.Kind> ELSEWHERE =
      Set.of(
          Failure.Kind.CONNECT,
          Failure.Kind.OVERLOADED,
          Failure.Kind.REFUSED,
          Failure.Kind.UPSTREAM_CLOSED,
          Failure.Kind.NO_ENDPOINTS,
          Failure.Kind.BINDING_FAILED,
          Failure.Kind.BINDING_TIMEOUT,
          Failure.Kind.DISCOVERY_UNREACHABLE);

  private static final Set<String> ELSEWHERE_CODES =
      ELSEWHERE.stream().map(Failure.Kind::code).collect(Collectors.toUnmodifiableSet());

  private final String label;

  /**
   * @param label the router's
   */
  public ErrorText(String label) {
    this.label = label;
  }

  /**
   * Says that the node speaks, for which name, what went wrong and whether the call may have been
   * executed.
   */
  public String of(Path name, Failure failure) {
    return NODE
        + label
        + ", "
        + name
        + ": "
        + failure.kind().code()
        + (failure.certainlyNotSent() ? NOT_SENT : ": ")
        + failure.getMessage();
  }

  /**
   * Whether a call was certainly not sent, for a reason that need not hold for the next node: it is
   * worth sending it again.
   */
  public static boolean mayGoElsewhere(Failure failure) {
    return failure.certainlyNotSent() && ELSEWHERE.contains(failure.kind());
  }

  /** Whether the text is that of another node about a call which {@link #mayGoElsewhere}. */
  public static boolean saysTryElsewhere(String text) {
    int code = text.indexOf(": ") + 2;
    int end = text.indexOf(NOT_SENT);
    return text.startsWith(NODE)
        && 2 < code
        && code < end
        && ELSEWHERE_CODES.contains(text.substring(code, end));
  }
}
