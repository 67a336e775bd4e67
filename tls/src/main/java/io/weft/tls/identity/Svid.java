package io.weft.tls.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The SPIFFE ID in a certificate (SPIFFE standard "X509-SVID", section 2). */
public final class Svid {
  /** GeneralName's choice uniformResourceIdentifier, RFC 5280 §4.2.1.6. */
  private static final int URI = 6;

  private Svid() {}

  /**
   * The workload that a certificate names.
   *
   * @throws CertificateException when it does not have exactly one URI among its names, or that is
   *     not the SPIFFE ID of a workload
   */
  public static SpiffeId workload(X509Certificate certificate) throws CertificateException {
    List<String> uris = uris(certificate);
    if (uris.size() != 1) {
      throw new CertificateException(
          "has "
              + (uris.isEmpty() ? "no URI" : uris.size() + " URIs")
              + " among its names, expected one, a SPIFFE ID");
    }
    SpiffeId identity = parse(uris.get(0));
    if (!identity.isWorkload()) {
      throw new CertificateException("names the trust domain " + identity + " and no workload");
    }
    return identity;
  }

  /**
   * The trust domain that an authority's certificate is bound to; empty when it names none.
   *
   * @throws CertificateException when it names more than one URI, or one that is no SPIFFE ID
   */
  public static Optional<String> trustDomain(X509Certificate authority)
      throws CertificateException {
    List<String> uris = uris(authority);
    if (uris.size() > 1) {
      throw new CertificateException("has " + uris.size() + " URIs among its names");
    }
    return uris.isEmpty() ? Optional.empty() : Optional.of(parse(uris.get(0)).trustDomain());
  }

  private static SpiffeId parse(String uri) throws CertificateException {
    try {
      return SpiffeId.parse(uri);
    } catch (IllegalArgumentException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateException {
    List<String> uris = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0).equals(URI)) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    return uris;
  }
}
