package io.weft.tls.context;

/**
 * Why there is no TLS connection.
 *
 * @param check the check that was not passed
 * @param byPeer whether the other side refused, and not this one
 * @param message one sentence, for the log and the caller
 */
@SuppressWarnings("DoNotCallSuggester")
public record TlsRefusal(TlsCheck check, boolean byPeer, String message) {

  /** Finds the reason in what a handshake failed with, or in an error of the first read. */
  public static TlsRefusal of(Throwable handshakeFailure) {
    throw new UnsupportedOperationException();
  }
}
