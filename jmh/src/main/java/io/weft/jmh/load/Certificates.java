package io.weft.jmh.load;

import io.weft.jmh.process.LoadException;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Throw-away certificates for the two sides of a pair: ECDSA on P-256, of one authority. */
final class Certificates {
  private static final String TRUST_DOMAIN = "bench.weft";
  private static final Duration VALIDITY = Duration.ofDays(1);

  private final CertificateAuthority authority;
  private final Path directory;

  private Certificates(CertificateAuthority authority, Path directory) {
    this.authority = authority;
    this.directory = directory;
  }

  /** Makes a new authority in a folder. */
  static Certificates in(Path directory) throws LoadException {
    try {
      return new Certificates(
          CertificateAuthority.init(directory.resolve("authority"), TRUST_DOMAIN, VALIDITY),
          directory);
    } catch (IOException | GeneralSecurityException e) {
      throw new LoadException("no certificate authority: " + e.getMessage(), e);
    }
  }

  static SpiffeId identity(String side) {
    return SpiffeId.parse("spiffe://" + TRUST_DOMAIN + "/" + side);
  }

  TlsFiles issue(String side) throws LoadException {
    try {
      return authority.issue(directory.resolve(side), identity(side));
    } catch (IOException | GeneralSecurityException e) {
      throw new LoadException("no certificate for " + side + ": " + e.getMessage(), e);
    }
  }

  /** The same in the form that HAProxy wants. */
  HaProxy.Tls issueForHaProxy(String side) throws LoadException {
    TlsFiles files = issue(side);
    try {
      String both =
          Files.readString(files.certificateChain()) + Files.readString(files.privateKey());
      return new HaProxy.Tls(
          Files.writeString(directory.resolve(side + ".pem"), both), files.trustBundle());
    } catch (IOException e) {
      throw new LoadException("no certificate for " + side + ": " + e.getMessage(), e);
    }
  }
}
