package io.weft.http.grpc;

import io.weft.http.model.Headers;
import java.util.Optional;

/**
 * How a call of gRPC ended: {@code grpc-status} and {@code grpc-message}, in trailers, or in the
 * head of a response that has nothing else.
 *
 * @param message for people; empty when there is none
 */
public record GrpcStatus(Code code, String message) {
  private static final String STATUS = "grpc-status";
  private static final String MESSAGE = "grpc-message";

  /** The codes, by their numbers, and the status of HTTP that stands for each. */
  public enum Code {
    OK(0, 200),
    CANCELLED(1, 499),
    UNKNOWN(2, 500),
    INVALID_ARGUMENT(3, 400),
    DEADLINE_EXCEEDED(4, 504),
    NOT_FOUND(5, 404),
    ALREADY_EXISTS(6, 409),
    PERMISSION_DENIED(7, 403),
    RESOURCE_EXHAUSTED(8, 429),
    FAILED_PRECONDITION(9, 400),
    ABORTED(10, 409),
    OUT_OF_RANGE(11, 400),
    UNIMPLEMENTED(12, 501),
    INTERNAL(13, 500),
    UNAVAILABLE(14, 503),
    DATA_LOSS(15, 500),
    UNAUTHENTICATED(16, 401);

    private static final Code[] BY_NUMBER = values();

    private final int number;
    private final int httpStatus;

    Code(int number, int httpStatus) {
      this.number = number;
      this.httpStatus = httpStatus;
    }

    public int number() {
      return number;
    }

    /** What says the same in HTTP, as {@code google/rpc/code.proto} has it. */
    public int httpStatus() {
      return httpStatus;
    }

    /** The code of a number; {@link #UNKNOWN} for numbers that nobody knows. */
    public static Code of(int number) {
      return 0 <= number && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }

    /**
     * What a response without a status of its own comes to, as "HTTP to gRPC Status Code Mapping"
     * of gRPC has it.
     */
    public static Code ofHttp(int status) {
      return switch (status) {
        case 400 -> INTERNAL;
        case 401 -> UNAUTHENTICATED;
        case 403 -> PERMISSION_DENIED;
        case 404 -> UNIMPLEMENTED;
        case 429, 502, 503, 504 -> UNAVAILABLE;
        default -> UNKNOWN;
      };
    }
  }

  /** The status in trailers, or in a head; empty when there is none. */
  public static Optional<GrpcStatus> of(Headers headers) {
    String status = headers.get(STATUS);
    if (status == null) {
      return Optional.empty();
    }
    String message = headers.get(MESSAGE);
    return Optional.of(
        new GrpcStatus(
            Code.of(number(status)), message == null ? "" : PercentCode.decode(message)));
  }

  /** A number of one or two digits; -1 for anything else. */
  private static int number(String text) {
    int number = text.isEmpty() || text.length() > 2 ? -1 : 0;
    for (int i = 0; i < text.length() && number >= 0; i++) {
      int digit = text.charAt(i) - '0';
      number = 0 <= digit && digit <= 9 ? 10 * number + digit : -1;
    }
    return number;
  }

  /** Says it in trailers, or in a head. */
  public void writeTo(Headers headers) {
    headers.set(STATUS, String.valueOf(code.number()));
    if (message.isEmpty()) {
      headers.remove(MESSAGE);
    } else {
      headers.set(MESSAGE, PercentCode.encode(message));
    }
  }

  /** The head of a response that has nothing else: status 200, no body. */
  public Headers trailersOnly() {
    Headers headers = Headers.of("content-type", Grpc.CONTENT_TYPE);
    writeTo(headers);
    return headers;
  }
}
