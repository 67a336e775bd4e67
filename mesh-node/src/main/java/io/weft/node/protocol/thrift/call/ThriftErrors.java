package io.weft.node.protocol.thrift.call;

import io.netty.buffer.ByteBufAllocator;
import io.weft.namers.name.Path;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.ApplicationExceptionType;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says a failure of the node in the caller's own protocol. */
public final class ThriftErrors {
  private static final String NODE = "weft router ";
  private static final String NOT_SENT = " (not sent): ";
  private static final Set<String> ELSEWHERE =
      Stream.of(
              Failure.Kind.CONNECT,
              Failure.Kind.TLS,
              Failure.Kind.OVERLOADED,
              Failure.Kind.REFUSED,
              Failure.Kind.UPSTREAM_CLOSED,
              Failure.Kind.NO_ENDPOINTS,
              Failure.Kind.BINDING_FAILED,
              Failure.Kind.BINDING_TIMEOUT,
              Failure.Kind.DISCOVERY_UNREACHABLE)
          .map(Failure.Kind::code)
          .collect(Collectors.toUnmodifiableSet());

  private final String label;

  public ThriftErrors(String label) {
    this.label = label;
  }

  /**
   * An exception reply with the call's name and sequence id that says that the node speaks, for
   * which name, what went wrong and whether the call may have been executed.
   */
  public ThriftMessage reply(
      ByteBufAllocator allocator, ThriftMessage call, Path name, Failure failure) {
    return ThriftMessages.exception(allocator, call, type(failure), text(name, failure));
  }

  /** The text of such a reply. */
  public String text(Path name, Failure failure) {
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
   * Whether the text of an exception is that of another node which certainly did not send the call,
   * for a reason that need not hold for the next one.
   */
  public static boolean saysTryElsewhere(String text) {
    int code = text.indexOf(": ") + 2;
    int end = text.indexOf(NOT_SENT);
    return text.startsWith(NODE)
        && 2 < code
        && code < end
        && ELSEWHERE.contains(text.substring(code, end));
  }

  private static ApplicationExceptionType type(Failure failure) {
    return switch (failure.kind()) {
      case NO_SUCH_NAME -> ApplicationExceptionType.UNKNOWN_METHOD;
      case PROTOCOL -> ApplicationExceptionType.PROTOCOL_ERROR;
      default -> ApplicationExceptionType.INTERNAL_ERROR;
    };
  }
}
