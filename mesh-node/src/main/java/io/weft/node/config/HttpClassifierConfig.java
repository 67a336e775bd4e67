package io.weft.node.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the responses of an HTTP or gRPC service count as, and which of its requests may be sent
 * again.
 *
 * @param retryableStatusCodes of gRPC: those after which a call may be sent again; only for {@link
 *     Kind#GRPC_RETRYABLE_STATUS_CODES}
 * @param successStatusCodes of gRPC: those that are no failure, besides OK; only for kinds of gRPC
 */
public record HttpClassifierConfig(
    Kind kind, Set<Integer> retryableStatusCodes, Set<Integer> successStatusCodes) {

  public static final HttpClassifierConfig DEFAULT =
      new HttpClassifierConfig(Kind.NON_RETRYABLE_5XX, Set.of(), Set.of(0));

  public HttpClassifierConfig {
    retryableStatusCodes = Set.copyOf(retryableStatusCodes);
    successStatusCodes = Set.copyOf(successStatusCodes);
  }

  /** linkerd's classifiers. */
  public enum Kind {
    /** A 5xx is a failure. Only what was certainly not executed is sent again. */
    NON_RETRYABLE_5XX("http.nonRetryable5XX"),
    /** Besides, GET, HEAD, OPTIONS and TRACE. */
    RETRYABLE_READ_5XX("http.retryableRead5XX"),
    /** Besides, PUT and DELETE. */
    RETRYABLE_IDEMPOTENT_5XX("http.retryableIdempotent5XX"),
    /** All. */
    RETRYABLE_ALL_5XX("http.retryableAll5XX"),
    /** Every response is a success. */
    ALL_SUCCESSFUL("http.allSuccessful"),
    /** A status other than OK is a failure; after UNAVAILABLE a call is sent again. */
    GRPC_DEFAULT("h2.grpc.default"),
    /** Besides, what the gRPC specification takes for UNAVAILABLE: 429, 502, 503, 504. */
    GRPC_COMPLIANT("h2.grpc.compliant"),
    /** A call is sent again after every failure. */
    GRPC_ALWAYS_RETRYABLE("h2.grpc.alwaysRetryable"),
    /** A call is sent again after no failure that an endpoint may have seen. */
    GRPC_NEVER_RETRYABLE("h2.grpc.neverRetryable"),
    /** A call is sent again after the codes of the configuration. */
    GRPC_RETRYABLE_STATUS_CODES("h2.grpc.retryableStatusCodes");

    private static final String PREFIX = "io.l5d.";
    private static final String HTTP = PREFIX + "http.";
    private static final String H2 = PREFIX + "h2.";

    private final String text;

    Kind(String name) {
      this.text = PREFIX + name;
    }

    /** As the file has it. */
    public String text() {
      return text;
    }

    /** Whether it judges by the status of gRPC alone. */
    public boolean isGrpc() {
      return text.startsWith(H2);
    }

    /** All that {@link #of} knows. */
    static List<String> texts() {
      List<String> texts = new ArrayList<>();
      for (Kind kind : values()) {
        texts.add(kind.text);
        if (!kind.isGrpc()) {
          texts.add(H2 + kind.text.substring(HTTP.length()));
        }
      }
      return texts;
    }

    /** The kind of a text; {@code io.l5d.h2.} stands for {@code io.l5d.http.} as well. */
    static Optional<Kind> of(String text) {
      String asHttp = text.startsWith(H2) ? HTTP + text.substring(H2.length()) : text;
      return Arrays.stream(values())
          .filter(kind -> kind.text.equals(text) || kind.text.equals(asHttp))
          .findFirst();
    }
  }
}
