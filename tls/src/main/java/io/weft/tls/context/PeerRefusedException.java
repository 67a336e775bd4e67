package io.weft.tls.context;

import java.security.cert.CertificateException;

/** A peer's certificate did not pass a check of this side. */
final class PeerRefusedException extends CertificateException {
  private static final long serialVersionUID = 1;

  private final TlsCheck check;

  PeerRefusedException(TlsCheck check, String message) {
    super(message);
    this.check = check;
  }

  PeerRefusedException(TlsCheck check, String message, Throwable cause) {
    super(message, cause);
    this.check = check;
  }

  TlsCheck check() {
    return check;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
