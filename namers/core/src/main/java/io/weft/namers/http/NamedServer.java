package io.weft.namers.http;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server whose certificate is for a given name, whatever host it is reached at: the name
 * is one of the certificate's DNS names (RFC 6125), or its common name if it has none.
 */
final class NamedServer extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2; // RFC 5280, GeneralName

  private final X509ExtendedTrustManager chains;
  private final String name;

  NamedServer(X509ExtendedTrustManager chains, String name) {
    this.chains = chains;
    this.name = name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    chains.checkServerTrusted(chain, authType);
    List<String> names = names(chain[0]);
    if (names.stream().noneMatch(this::matches)) {
      throw new CertificateException("the certificate is for " + names + " and not for " + name);
    }
  }

  private boolean matches(String pattern) {
    String lower = pattern.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return lower.equals(name)
        || (lower.startsWith("*.") && dot > 0 && lower.substring(1).equals(name.substring(dot)));
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    List<String> names =
        alternatives == null
            ? List.of()
            : alternatives.stream()
                .filter(entry -> entry.get(0).equals(DNS_NAME))
                .map(entry -> String.valueOf(entry.get(1)))
                .toList();
    return names.isEmpty() ? commonNames(certificate.getSubjectX500Principal().getName()) : names;
  }

  private static List<String> commonNames(String subject) {
    return List.of(subject.split(",", -1)).stream()
        .filter(part -> part.startsWith("CN="))
        .map(part -> part.substring("CN=".length()))
        .toList();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only servers are checked");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
