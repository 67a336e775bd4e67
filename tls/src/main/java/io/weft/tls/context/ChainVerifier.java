package io.weft.tls.context;

import io.weft.tls.identity.SpiffeId;
import io.weft.tls.identity.Svid;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges the chain that a peer shows: first whether it leads to a root of the trust bundle (RFC
 * 5280 §6), then whether it is strong, made for the peer's role, and whom it names. Hence a
 * stranger's certificate is told as a stranger's, whatever else is wrong with it.
 *
 * <p>Immutable but for the clock; any thread.
 */
final class ChainVerifier {
  /** More than any real hierarchy has; each costs a signature check that a stranger can ask for. */
  private static final int MAX_CHAIN = 8;

  private static final int DIGITAL_SIGNATURE = 0; // bits of KeyUsage, RFC 5280 §4.2.1.3
  private static final int KEY_CERT_SIGN = 5;

  private final Set<X509Certificate> roots;
  private final Set<TrustAnchor> anchors;
  private final InstantSource clock;

  ChainVerifier(List<X509Certificate> roots, InstantSource clock) {
    this.roots = Set.copyOf(roots);
    this.anchors =
        this.roots.stream()
            .map(root -> new TrustAnchor(root, null))
            .collect(Collectors.toUnmodifiableSet());
    this.clock = clock;
  }

  /** Whether a certificate may sign others. */
  static boolean isAuthority(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return certificate.getBasicConstraints() >= 0 && (usage == null || usage[KEY_CERT_SIGN]);
  }

  /** Whether a certificate's key may sign a handshake, as TLS 1.3 has each side do. */
  static boolean canSign(X509Certificate certificate) {
    boolean[] usage = certificate.getKeyUsage();
    return usage == null || usage[DIGITAL_SIGNATURE];
  }

  /** The workload that a chain proves its owner to be. */
  SpiffeId verify(X509Certificate[] shown, PeerRole role) throws PeerRefusedException {
    if (shown.length == 0) {
      throw new PeerRefusedException(TlsCheck.NO_CERTIFICATE, "the peer showed no certificate");
    }
    List<X509Certificate> chain =
        List.of(shown).stream().takeWhile(certificate -> !roots.contains(certificate)).toList();
    if (chain.isEmpty()) {
      throw new PeerRefusedException(
          TlsCheck.WRONG_USAGE, "the peer showed the certificate of an authority as its own");
    }
    if (chain.size() > MAX_CHAIN) {
      throw new PeerRefusedException(
          TlsCheck.UNTRUSTED_CA,
          "the peer showed a chain of " + chain.size() + " certificates, at most " + MAX_CHAIN);
    }
    X509Certificate root = validatePath(chain);
    checkStrength(chain);
    X509Certificate leaf = chain.get(0);
    checkUsage(leaf, role);
    SpiffeId identity = identity(leaf);
    checkTrustDomain(root, identity);
    return identity;
  }

  private X509Certificate validatePath(List<X509Certificate> chain) throws PeerRefusedException {
    Instant now = clock.instant();
    X509Certificate root;
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      root =
          ((PKIXCertPathValidatorResult)
                  CertPathValidator.getInstance("PKIX")
                      .validate(
                          CertificateFactory.getInstance("X.509").generateCertPath(chain),
                          parameters))
              .getTrustAnchor()
              .getTrustedCert();
    } catch (CertPathValidatorException e) {
      throw refusal(e, chain);
    } catch (GeneralSecurityException e) {
      throw new PeerRefusedException(
          TlsCheck.OTHER, "the peer's chain cannot be checked: " + e.getMessage(), e);
    }
    // The JDK takes an anchor as trusted without a look at its own limits.
    checkValidity(root, now, "the root authority");
    if (chain.size() - 1 > root.getBasicConstraints()) {
      throw new PeerRefusedException(
          TlsCheck.UNTRUSTED_CA, "the peer's chain is longer than its root authority allows");
    }
    return root;
  }

  private static PeerRefusedException refusal(
      CertPathValidatorException failure, List<X509Certificate> chain) {
    CertPathValidatorException.Reason reason = failure.getReason();
    int index = failure.getIndex();
    X509Certificate culprit = chain.get(Math.max(index, 0));
    String whose = index > 0 ? "an authority of the peer" : "the peer";
    if (reason == BasicReason.EXPIRED) {
      return new PeerRefusedException(
          TlsCheck.EXPIRED, expired(whose, culprit.getNotAfter()), failure);
    }
    if (reason == BasicReason.NOT_YET_VALID) {
      return new PeerRefusedException(
          TlsCheck.NOT_YET_VALID, notYetValid(whose, culprit.getNotBefore()), failure);
    }
    if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
      return new PeerRefusedException(
          TlsCheck.WEAK_KEY, "the certificate of " + whose + " has a weak algorithm", failure);
    }
    if (reason == PKIXReason.UNRECOGNIZED_CRIT_EXT) {
      return new PeerRefusedException(
          TlsCheck.WRONG_USAGE,
          "the certificate of " + whose + " has a critical extension that is not known",
          failure);
    }
    if (reason == PKIXReason.NOT_CA_CERT
        || reason == PKIXReason.INVALID_KEY_USAGE // of an authority: its other uses do not matter
        || reason == PKIXReason.PATH_TOO_LONG) {
      return new PeerRefusedException(
          TlsCheck.UNTRUSTED_CA,
          "the peer's certificate is signed by one that may not sign certificates",
          failure);
    }
    return new PeerRefusedException(
        TlsCheck.UNTRUSTED_CA,
        "the certificate of " + describe(chain.get(0)) + " leads to no authority that is trusted",
        failure);
  }

  private static void checkValidity(X509Certificate certificate, Instant now, String whose)
      throws PeerRefusedException {
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new PeerRefusedException(TlsCheck.EXPIRED, expired(whose, certificate.getNotAfter()));
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new PeerRefusedException(
          TlsCheck.NOT_YET_VALID, notYetValid(whose, certificate.getNotBefore()));
    }
  }

  private static void checkStrength(List<X509Certificate> chain) throws PeerRefusedException {
    for (X509Certificate certificate : chain) {
      Optional<String> weakness = CertificateStrength.weakness(certificate);
      if (weakness.isPresent()) {
        throw new PeerRefusedException(
            TlsCheck.WEAK_KEY, "a certificate of the peer's chain " + weakness.get());
      }
    }
  }

  private static void checkUsage(X509Certificate leaf, PeerRole role) throws PeerRefusedException {
    boolean[] usage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || (usage != null && usage[KEY_CERT_SIGN])) {
      throw new PeerRefusedException(
          TlsCheck.WRONG_USAGE, "the peer showed the certificate of an authority as its own");
    }
    if (!canSign(leaf)) {
      throw new PeerRefusedException(
          TlsCheck.WRONG_USAGE,
          "the key usage of the certificate of " + describe(leaf) + " lacks digitalSignature");
    }
    List<String> extended;
    try {
      extended = leaf.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw new PeerRefusedException(
          TlsCheck.WRONG_USAGE, "the peer's extended key usage is damaged", e);
    }
    // Without the extension a certificate is for any use, RFC 5280 §4.2.1.12.
    if (extended != null && !extended.contains(role.extendedKeyUsage())) {
      throw new PeerRefusedException(
          TlsCheck.WRONG_USAGE,
          "the extended key usage of the certificate of "
              + describe(leaf)
              + " lacks "
              + role.usageName());
    }
  }

  private static SpiffeId identity(X509Certificate leaf) throws PeerRefusedException {
    try {
      return Svid.workload(leaf);
    } catch (CertificateException e) {
      throw new PeerRefusedException(
          TlsCheck.NO_IDENTITY, "the peer's certificate " + e.getMessage(), e);
    }
  }

  /** An authority that is bound to a trust domain must not name workloads of another. */
  private static void checkTrustDomain(X509Certificate root, SpiffeId identity)
      throws PeerRefusedException {
    try {
      String domain = Svid.trustDomain(root).orElse(identity.trustDomain());
      if (!domain.equals(identity.trustDomain())) {
        throw new PeerRefusedException(
            TlsCheck.UNTRUSTED_CA,
            "the peer claims to be "
                + identity
                + ", signed by the authority of the trust domain "
                + domain);
      }
    } catch (PeerRefusedException e) {
      throw e;
    } catch (CertificateException e) {
      throw new PeerRefusedException(
          TlsCheck.UNTRUSTED_CA, "the root authority " + e.getMessage(), e);
    }
  }

  private static String expired(String whose, Date notAfter) {
    return "the certificate of " + whose + " expired at " + notAfter.toInstant();
  }

  private static String notYetValid(String whose, Date notBefore) {
    return "the certificate of " + whose + " is not valid before " + notBefore.toInstant();
  }

  /** Who a certificate claims to belong to, in characters that are safe to log. */
  private static String describe(X509Certificate leaf) {
    try {
      return "the peer, which claims to be " + Svid.workload(leaf) + ",";
    } catch (CertificateException e) {
      return "the peer";
    }
  }
}
