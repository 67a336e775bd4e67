package io.weft.tls.context;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of the engines' errors, which say more than the types: the reasons of BoringSSL
 * (its {@code ssl.h}, "SSL reason codes"; those of 1000 and above are alerts received) and the
 * messages of the JDK.
 */
final class HandshakeText {
  private static final Pattern BORINGSSL_ALERT =
      Pattern.compile("(?:SSLV3|TLSV1)_(?:ALERT_)?([A-Z0-9_]+)");
  private static final Pattern JDK_ALERT = Pattern.compile("Received fatal alert: ([a-z0-9_]+)");

  private HandshakeText() {}

  /** What a text says; null when it says nothing that is known. */
  static @Nullable TlsRefusal refusal(String text) {
    String alert = alert(text);
    return alert != null ? received(alert) : local(text);
  }

  static TlsRefusal plaintext() {
    return new TlsRefusal(TlsCheck.PLAINTEXT, false, "the peer does not speak TLS");
  }

  private static @Nullable String alert(String text) {
    Matcher boringSsl = BORINGSSL_ALERT.matcher(text);
    if (boringSsl.find()) {
      return boringSsl.group(1).toLowerCase(Locale.ROOT);
    }
    Matcher jdk = JDK_ALERT.matcher(text);
    return jdk.find() ? jdk.group(1) : null;
  }

  /** The alerts of RFC 8446 §6.2 and what they say of this side. */
  private static TlsRefusal received(String alert) {
    return switch (alert) {
      case "unknown_ca" ->
          received(alert, TlsCheck.UNTRUSTED_CA, "the peer does not trust our authority");
      case "certificate_expired" ->
          received(
              alert,
              TlsCheck.EXPIRED,
              "by the peer's clock our certificate, or its authority's, has expired or is not valid yet");
      case "unsupported_certificate" ->
          received(
              alert, TlsCheck.WRONG_USAGE, "the peer says that our certificate is not for this");
      case "certificate_required" ->
          received(alert, TlsCheck.NO_CERTIFICATE, "the peer requires a certificate");
      case "access_denied" ->
          received(alert, TlsCheck.WRONG_IDENTITY, "the peer does not let our identity in");
      case "protocol_version" ->
          received(
              alert, TlsCheck.PROTOCOL_VERSION, "the peer has no version of TLS in common with us");
      case "no_application_protocol" ->
          received(
              alert,
              TlsCheck.APPLICATION_PROTOCOL,
              "the peer takes none of our application protocols");
      case "bad_certificate", "certificate_unknown", "certificate_revoked" ->
          received(alert, TlsCheck.PEER_REFUSED, "the peer refused our certificate");
      default -> received(alert, TlsCheck.PEER_REFUSED, "the peer refused");
    };
  }

  private static TlsRefusal received(String alert, TlsCheck check, String sentence) {
    return new TlsRefusal(check, true, sentence + " (alert " + alert + ")");
  }

  private static @Nullable TlsRefusal local(String text) {
    if (containsAny(
        text,
        "PEER_DID_NOT_RETURN_A_CERTIFICATE",
        "Empty client certificate chain",
        "Empty server certificate chain")) {
      return new TlsRefusal(TlsCheck.NO_CERTIFICATE, false, "the peer showed no certificate");
    }
    if (containsAny(
        text,
        "UNSUPPORTED_PROTOCOL",
        "WRONG_SSL_VERSION",
        "is not enabled or supported",
        "not accepted by server preferences",
        "not accepted by client preferences")) {
      return new TlsRefusal(
          TlsCheck.PROTOCOL_VERSION, false, "the peer offers no version of TLS that is let in");
    }
    if (containsAny(
        text,
        "WRONG_VERSION_NUMBER",
        "HTTP_REQUEST",
        "HTTPS_PROXY_REQUEST",
        "Unsupported or unrecognized SSL message")) {
      return plaintext();
    }
    if (text.contains("No matching application layer protocol values")) {
      return new TlsRefusal(
          TlsCheck.APPLICATION_PROTOCOL, false, "the peer offers no application protocol of ours");
    }
    if (text.contains("KEY_USAGE_BIT_INCORRECT")) {
      return new TlsRefusal(
          TlsCheck.WRONG_USAGE, false, "the key usage of the peer's certificate is not for TLS");
    }
    return null;
  }

  private static boolean containsAny(String text, String... parts) {
    for (String part : parts) {
      if (text.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
