package io.weft.thrift.frame;

import io.weft.thrift.header.ApplicationExceptionType;

/**
 * What a {@code TApplicationException} says.
 *
 * @param code its type on the wire, which may be one that Apache Thrift does not name
 * @param text what it says to people; empty when it says nothing
 */
public record ApplicationException(int code, String text) {

  /** The type by its name; {@link ApplicationExceptionType#UNKNOWN} when it has none. */
  public ApplicationExceptionType type() {
    return ApplicationExceptionType.of(code);
  }
}
