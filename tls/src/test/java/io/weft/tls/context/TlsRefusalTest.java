package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of the engines that a handshake on a socket does not show, or not on every system. */
final class TlsRefusalTest {

  @ParameterizedTest
  @CsvSource({
    "SSLV3_ALERT_CERTIFICATE_EXPIRED, EXPIRED",
    "TLSV1_ALERT_UNKNOWN_CA, UNTRUSTED_CA",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, WRONG_USAGE",
    "TLSV1_CERTIFICATE_REQUIRED, NO_CERTIFICATE",
    "TLSV1_ALERT_CERTIFICATE_REQUIRED, NO_CERTIFICATE",
    "TLSV1_ALERT_PROTOCOL_VERSION, PROTOCOL_VERSION",
    "TLSV1_ALERT_ACCESS_DENIED, WRONG_IDENTITY",
    "SSLV3_ALERT_BAD_CERTIFICATE, PEER_REFUSED",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN, PEER_REFUSED",
    "SSLV3_ALERT_HANDSHAKE_FAILURE, PEER_REFUSED",
    "TLSV1_ALERT_INTERNAL_ERROR, PEER_REFUSED",
  })
  void knowsTheAlertsThatBoringSslReceives(String reason, TlsCheck check) {
    TlsRefusal refusal =
        TlsRefusal.of(
            new DecoderException(
                new SSLHandshakeException(
                    "error:10000412:SSL routines:OPENSSL_internal:" + reason)));
    assertThat(refusal.check()).isEqualTo(check);
    assertThat(refusal.byPeer()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "certificate_expired, EXPIRED",
    "unknown_ca, UNTRUSTED_CA",
    "certificate_required, NO_CERTIFICATE",
    "protocol_version, PROTOCOL_VERSION",
    "bad_certificate, PEER_REFUSED",
  })
  void knowsTheAlertsThatTheJdkReceives(String alert, TlsCheck check) {
    TlsRefusal refusal = TlsRefusal.of(new SSLException("Received fatal alert: " + alert));
    assertThat(refusal.check()).isEqualTo(check);
    assertThat(refusal.byPeer()).isTrue();
    assertThat(refusal.message()).endsWith("(alert " + alert + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "PEER_DID_NOT_RETURN_A_CERTIFICATE, NO_CERTIFICATE",
    "UNSUPPORTED_PROTOCOL, PROTOCOL_VERSION",
    "WRONG_VERSION_NUMBER, PLAINTEXT",
    "HTTP_REQUEST, PLAINTEXT",
    "KEY_USAGE_BIT_INCORRECT, WRONG_USAGE",
    "DECRYPTION_FAILED_OR_BAD_RECORD_MAC, OTHER",
  })
  void knowsTheReasonsOfBoringSsl(String reason, TlsCheck check) {
    TlsRefusal refusal =
        TlsRefusal.of(
            new SSLHandshakeException("error:100000f0:SSL routines:OPENSSL_internal:" + reason));
    assertThat(refusal.check()).isEqualTo(check);
    assertThat(refusal.byPeer()).isFalse();
  }

  @Test
  void ofAPlaintextPeerQuotesNothing() {
    TlsRefusal refusal =
        TlsRefusal.of(
            new DecoderException(
                new NotSslRecordException("not an SSL/TLS record: 7365637265740a")));
    assertThat(refusal)
        .isEqualTo(new TlsRefusal(TlsCheck.PLAINTEXT, false, "the peer does not speak TLS"));
  }

  @Test
  void findsOurOwnCheckHoweverDeep() {
    Throwable failure = new PeerRefusedException(TlsCheck.EXPIRED, "it expired");
    for (int i = 0; i < 5; i++) {
      failure = new SSLHandshakeException("General OpenSslEngine problem").initCause(failure);
    }
    assertThat(TlsRefusal.of(failure))
        .isEqualTo(new TlsRefusal(TlsCheck.EXPIRED, false, "it expired"));
  }

  @Test
  void ofAConnectionThatBrokeIsThePeers() {
    assertThat(TlsRefusal.of(new ClosedChannelException()).check())
        .isEqualTo(TlsCheck.PEER_REFUSED);
    assertThat(TlsRefusal.of(new IOException("Connection reset by peer")).check())
        .isEqualTo(TlsCheck.PEER_REFUSED);
  }

  @Test
  void ofAnythingElseIsOther() {
    assertThat(TlsRefusal.of(new SslHandshakeTimeoutException("10000ms")))
        .isEqualTo(new TlsRefusal(TlsCheck.OTHER, false, "the handshake did not end in time"));
    assertThat(TlsRefusal.of(new IllegalStateException("a defect")).check())
        .isEqualTo(TlsCheck.OTHER);
  }
}
