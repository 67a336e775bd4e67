package io.weft.thrift.header;

/** The types of a {@code TApplicationException}, with their codes in Apache Thrift. */
public enum ApplicationExceptionType {
  UNKNOWN(0),
  UNKNOWN_METHOD(1),
  INVALID_MESSAGE_TYPE(2),
  WRONG_METHOD_NAME(3),
  BAD_SEQUENCE_ID(4),
  MISSING_RESULT(5),
  INTERNAL_ERROR(6),
  PROTOCOL_ERROR(7),
  INVALID_TRANSFORM(8),
  INVALID_PROTOCOL(9),
  UNSUPPORTED_CLIENT_TYPE(10);

  private static final ApplicationExceptionType[] ALL = values();

  private final int code;

  ApplicationExceptionType(int code) {
    this.code = code;
  }

  /** The code on the wire. */
  public int code() {
    return code;
  }

  /** The type of a code; {@link #UNKNOWN} for a code that Apache Thrift does not name. */
  public static ApplicationExceptionType of(int code) {
    for (ApplicationExceptionType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    return UNKNOWN;
  }
}
