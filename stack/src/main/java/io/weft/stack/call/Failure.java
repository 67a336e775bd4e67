package io.weft.stack.call;

import org.jspecify.annotations.Nullable;

/**
 * Why the node could not serve a call. Carries no stack trace: it is made for a caller and not for
 * the node's authors, and may be made thousands of times a second.
 */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong, as a stable code for errors, logs and metrics. */
  public enum Kind {
    /** The name is bound to nothing. */
    NO_SUCH_NAME("no-such-name"),
    /** The name could not be bound because discovery failed. */
    BINDING_FAILED("binding-failed"),
    /** The discovery system that would know the name has not been reached yet. */
    DISCOVERY_UNREACHABLE("discovery-unreachable"),
    /** The name was not bound in time. */
    BINDING_TIMEOUT("binding-timeout"),
    /** The name is bound, to a cluster without endpoints. */
    NO_ENDPOINTS("no-endpoints"),
    /** No connection to the endpoint. */
    CONNECT("connect"),
    /** Mutual TLS with the endpoint could not be agreed. */
    TLS("tls"),
    /** A limit of connections, waiters or calls is reached. */
    OVERLOADED("overloaded"),
    /** The call ran out of its own time, or out of the time of one try. */
    TIMEOUT("timeout"),
    /** The endpoint closed the connection while the call was on it. */
    UPSTREAM_CLOSED("upstream-closed"),
    /** The endpoint is there and said that it does not take the call. */
    REFUSED("refused"),
    /** The endpoint said that it failed to serve the call, beside its protocol's own answers. */
    ENDPOINT_FAILED("endpoint-failed"),
    /** Nobody waits for the call any more. */
    CANCELLED("cancelled"),
    /** The caller has used up its share. */
    RATE_LIMITED("rate-limited"),
    /** The configuration has a wrong value for the name or for its cluster. */
    MISCONFIGURED("misconfigured"),
    /** An operator asked for this failure. */
    INJECTED("injected"),
    /** The endpoint answered something that is no answer to the call. */
    PROTOCOL("protocol"),
    /** A defect of the node. */
    INTERNAL("internal");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }

    /**
     * What a cause says of itself.
     *
     * @param otherwise where it is no {@link Failure}
     */
    public static Kind of(Throwable cause, Kind otherwise) {
      return cause instanceof Failure failure ? failure.kind : otherwise;
    }
  }

  /** What is known of whether the call was executed. */
  private enum Sent {
    NO,
    MAYBE,
    /** And whoever saw it said that it must not be sent again. */
    FINAL
  }

  private final Kind kind;
  private final Sent sent;

  private Failure(Kind kind, Sent sent, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
    this.sent = sent;
  }

  /** A failure before any byte of the call left the node: it is safe to try it elsewhere. */
  public static Failure notSent(Kind kind, String message) {
    return new Failure(kind, Sent.NO, message, null);
  }

  /** As {@link #notSent(Kind, String)}, with what caused it, for the log. */
  public static Failure notSent(Kind kind, String message, Throwable cause) {
    return new Failure(kind, Sent.NO, message, cause);
  }

  /** A failure of a call that the endpoint may have executed. */
  public static Failure maybeExecuted(Kind kind, String message) {
    return new Failure(kind, Sent.MAYBE, message, null);
  }

  /** A failure of a call that must not be sent again, by the word of the endpoint. */
  public static Failure notRetryable(Kind kind, String message) {
    return new Failure(kind, Sent.FINAL, message, null);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether no endpoint executed the call, certainly: it never saw it, or it says so. */
  public boolean certainlyNotSent() {
    return sent == Sent.NO;
  }

  /** Whether the call may be sent again if it does no harm twice. */
  public boolean mayBeRetried() {
    return sent != Sent.FINAL;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
