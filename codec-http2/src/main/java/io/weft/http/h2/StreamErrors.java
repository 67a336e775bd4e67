package io.weft.http.h2;

import io.netty.handler.codec.http2.Http2Error;
import io.weft.stack.call.Failure;

/**
 * What the codes of resets say, and which code says what went wrong.
 *
 * <p>Source: RFC 9113 section 7.
 */
final class StreamErrors {
  private StreamErrors() {}

  /** The code for a response, or a request, whose rest does not come. */
  static Http2Error of(Failure failure) {
    if (failure.certainlyNotSent()) {
      return Http2Error.REFUSED_STREAM;
    }
    return failure.kind() == Failure.Kind.CANCELLED ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR;
  }

  /**
   * The failure that a server tells by a reset.
   *
   * @param answered whether there was a response
   */
  static Failure ofReset(long code, boolean answered) {
    Http2Error error = Http2Error.valueOf(code);
    String message = "it reset the stream with " + (error == null ? "code " + code : error);
    if (error == null) {
      return Failure.maybeExecuted(Failure.Kind.ENDPOINT_FAILED, message);
    }
    return switch (error) {
      case REFUSED_STREAM ->
          answered
              ? Failure.maybeExecuted(Failure.Kind.REFUSED, message)
              : Failure.notSent(Failure.Kind.REFUSED, message);
      case PROTOCOL_ERROR,
          FRAME_SIZE_ERROR,
          COMPRESSION_ERROR,
          FLOW_CONTROL_ERROR,
          HTTP_1_1_REQUIRED ->
          Failure.maybeExecuted(Failure.Kind.PROTOCOL, message);
      case ENHANCE_YOUR_CALM -> Failure.maybeExecuted(Failure.Kind.OVERLOADED, message);
      default -> Failure.maybeExecuted(Failure.Kind.ENDPOINT_FAILED, message);
    };
  }
}
