package io.weft.tls.context;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no TLS connection.
 *
 * @param check the check that was not passed; when the other side refused, what its alert says of
 *     it, or {@link TlsCheck#PEER_REFUSED} when that says too little. TLS has one alert for {@link
 *     TlsCheck#EXPIRED} and {@link TlsCheck#NOT_YET_VALID}, told as the former
 * @param byPeer whether the other side refused, and not this one
 * @param message one sentence, for the log and the caller; it holds no bytes from the wire
 */
public record TlsRefusal(TlsCheck check, boolean byPeer, String message) {
  private static final int MAX_CAUSES = 16;

  /**
   * Finds the reason in what a handshake failed with, or in an error of the first read after it:
   * that is where a client learns that the server refused its certificate.
   */
  public static TlsRefusal of(Throwable handshakeFailure) {
    @Nullable Throwable cause = handshakeFailure;
    @Nullable TlsRefusal broad = null;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      TlsRefusal exact = exact(cause);
      if (exact != null) {
        return exact;
      }
      broad = broad == null ? broad(cause) : broad;
    }
    return broad != null
        ? broad
        : new TlsRefusal(TlsCheck.OTHER, false, "the handshake failed: " + handshakeFailure);
  }

  private static @Nullable TlsRefusal exact(Throwable cause) {
    if (cause instanceof PeerRefusedException refused) {
      return new TlsRefusal(refused.check(), false, refused.getMessage());
    }
    if (cause instanceof NotSslRecordException) {
      return HandshakeText.plaintext();
    }
    if (cause instanceof SslHandshakeTimeoutException) {
      return new TlsRefusal(TlsCheck.OTHER, false, "the handshake did not end in time");
    }
    return cause instanceof SSLException && cause.getMessage() != null
        ? HandshakeText.refusal(cause.getMessage())
        : null;
  }

  private static @Nullable TlsRefusal broad(Throwable cause) {
    if (cause instanceof SSLException) {
      return new TlsRefusal(TlsCheck.OTHER, false, "the handshake failed: " + cause.getMessage());
    }
    return cause instanceof IOException // a closed channel, a reset connection
        ? new TlsRefusal(
            TlsCheck.PEER_REFUSED,
            true,
            "the connection was closed during the handshake without a reason")
        : null;
  }
}
