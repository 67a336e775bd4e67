package io.weft.tls.context;

/** The check that a handshake did not pass, as a stable code for errors, logs and metrics. */
public enum TlsCheck {
  /** The certificate does not come from an authority of the trust bundle. */
  UNTRUSTED_CA("untrusted-ca"),
  /** A certificate of the chain is past its time. */
  EXPIRED("expired"),
  /** The time of a certificate of the chain has not come. */
  NOT_YET_VALID("not-yet-valid"),
  /** The identity is a valid one, and another than was expected or is let in. */
  WRONG_IDENTITY("wrong-identity"),
  /** The certificate does not have exactly one URI, the SPIFFE ID of a workload. */
  NO_IDENTITY("no-identity"),
  /** No certificate was shown. */
  NO_CERTIFICATE("no-certificate"),
  /** The other side does not speak TLS. */
  PLAINTEXT("plaintext"),
  /** The two sides have no version of TLS in common. */
  PROTOCOL_VERSION("protocol-version"),
  /** The two sides have no application protocol in common (ALPN). */
  APPLICATION_PROTOCOL("application-protocol"),
  /**
   * The certificate is not made for this: key usage, extended key usage, or one of an authority.
   */
  WRONG_USAGE("wrong-usage"),
  /** A key or a signature of the chain is too weak. */
  WEAK_KEY("weak-key"),
  /** The other side refused, or closed the connection, and did not say which check failed. */
  PEER_REFUSED("peer-refused"),
  /** Anything else. */
  OTHER("other");

  private final String code;

  TlsCheck(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }
}
