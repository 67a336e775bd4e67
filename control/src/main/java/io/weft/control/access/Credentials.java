package io.weft.control.access;

import java.util.Optional;

/**
 * What a caller has shown of itself.
 *
 * @param certificate the name in its client certificate, which TLS has verified: the SPIFFE ID, or
 *     else the subject
 * @param bearer the token that it sent
 */
public record Credentials(Optional<String> certificate, Optional<String> bearer) {
  public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

  /** Not the token: this may go into a log. */
  @Override
  public String toString() {
    return certificate.orElse("no certificate") + (bearer.isPresent() ? ", a token" : ", no token");
  }
}
