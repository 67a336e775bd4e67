package io.weft.thrift.header;

import org.jspecify.annotations.Nullable;

/** What a message is for. The codes are the same in all protocols. */
public enum MessageType {
  /** A call that is answered by one {@link #REPLY} or {@link #EXCEPTION}. */
  CALL(1),
  /** The result of a call; an exception that the method declares is a result too. */
  REPLY(2),
  /** The call was not served; the struct is a {@code TApplicationException}. */
  EXCEPTION(3),
  /** A call without an answer. */
  ONEWAY(4);

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  /** The code on the wire. */
  public int code() {
    return code;
  }

  /** Whether this is sent by the caller: {@link #CALL} or {@link #ONEWAY}. */
  public boolean isRequest() {
    return this == CALL || this == ONEWAY;
  }

  /** The type of a code; null when there is none. */
  public static @Nullable MessageType of(int code) {
    return switch (code) {
      case 1 -> CALL;
      case 2 -> REPLY;
      case 3 -> EXCEPTION;
      case 4 -> ONEWAY;
      default -> null;
    };
  }
}
