package io.weft.tls.context;

import io.weft.tls.identity.Keys;
import io.weft.tls.identity.Pem;
import io.weft.tls.identity.SpiffeId;
import io.weft.tls.identity.Svid;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who a node is, how it proves that, and whom it trusts: files that fit together. */
final class Credentials {
  private final SpiffeId self;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final List<X509Certificate> roots;

  private Credentials(
      SpiffeId self, List<X509Certificate> chain, PrivateKey key, List<X509Certificate> roots) {
    this.self = self;
    this.chain = chain;
    this.key = key;
    this.roots = roots;
  }

  /**
   * @throws TlsFilesException when one of the files cannot be used, or they do not fit together
   */
  static Credentials of(TlsFiles files, FileContents contents) throws TlsFilesException {
    List<X509Certificate> chain =
        certificates(files.certificateChain(), contents.certificateChain());
    PrivateKey key = key(files.privateKey(), contents.privateKey());
    List<X509Certificate> roots = certificates(files.trustBundle(), contents.trustBundle());
    SpiffeId self = checkChain(files.certificateChain(), chain);
    checkPair(files, chain.get(0), key);
    checkRoots(files.trustBundle(), roots);
    return new Credentials(self, chain, key, roots);
  }

  SpiffeId self() {
    return self;
  }

  /** The node's own certificate first. */
  List<X509Certificate> chain() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  List<X509Certificate> roots() {
    return roots;
  }

  Instant notAfter() {
    return chain.get(0).getNotAfter().toInstant();
  }

  private static List<X509Certificate> certificates(Path file, String text)
      throws TlsFilesException {
    try {
      return Pem.certificates(text);
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static PrivateKey key(Path file, String text) throws TlsFilesException {
    try {
      return Pem.privateKey(text);
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static SpiffeId checkChain(Path file, List<X509Certificate> chain)
      throws TlsFilesException {
    if (ChainVerifier.isAuthority(chain.get(0))) {
      throw new TlsFilesException(
          file, "its first certificate is an authority's, expected the node's");
    }
    if (!ChainVerifier.canSign(chain.get(0))) {
      throw new TlsFilesException(file, "the certificate's key usage lacks digitalSignature");
    }
    for (X509Certificate certificate : chain) {
      Optional<String> weakness = CertificateStrength.weakness(certificate);
      if (weakness.isPresent()) {
        throw new TlsFilesException(file, "a certificate in it " + weakness.get());
      }
    }
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!chain
          .get(i)
          .getIssuerX500Principal()
          .equals(chain.get(i + 1).getSubjectX500Principal())) {
        throw new TlsFilesException(
            file, "certificate " + (i + 2) + " is not the issuer of the one before it");
      }
    }
    try {
      return Svid.workload(chain.get(0));
    } catch (CertificateException e) {
      throw new TlsFilesException(file, "the certificate " + e.getMessage(), e);
    }
  }

  private static void checkPair(TlsFiles files, X509Certificate leaf, PrivateKey key)
      throws TlsFilesException {
    boolean pair;
    try {
      pair = Keys.belongTogether(leaf.getPublicKey(), key);
    } catch (GeneralSecurityException e) {
      throw new TlsFilesException(files.privateKey(), "the key cannot be used: " + e, e);
    }
    if (!pair) {
      throw new TlsFilesException(
          files.privateKey(),
          "the key does not belong to the certificate in " + files.certificateChain());
    }
  }

  private static void checkRoots(Path file, List<X509Certificate> roots) throws TlsFilesException {
    for (int i = 0; i < roots.size(); i++) {
      if (!ChainVerifier.isAuthority(roots.get(i))) {
        throw new TlsFilesException(
            file, "certificate " + (i + 1) + " is not an authority's, which may sign others");
      }
    }
  }
}
