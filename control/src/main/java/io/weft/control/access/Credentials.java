package io.weft.control.access;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller has shown of itself.
 *
 * @param certificate the name in its client certificate, which TLS has verified: the SPIFFE ID, or
 *     else the subject
 * @param bearer the token that it sent
 */
public record Credentials(Optional<String> certificate, Optional<String> bearer) {
  private static final String BEARER = "bearer ";

  /**
   * What is shown by a header {@code Authorization} beside a certificate.
   *
   * @param authorization the header's value; null where there is none
   * @throws IllegalArgumentException when that is another than {@code Bearer} and a token
   */
  public static Credentials of(Optional<String> certificate, @Nullable String authorization) {
    if (authorization == null) {
      return new Credentials(certificate, Optional.empty());
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw new IllegalArgumentException("expected Authorization: Bearer and a token");
    }
    return new Credentials(
        certificate, Optional.of(authorization.substring(BEARER.length()).strip()));
  }

  /** Not the token: this may go into a log. */
  @Override
  public String toString() {
    return certificate.orElse("no certificate") + (bearer.isPresent() ? ", a token" : ", no token");
  }
}
