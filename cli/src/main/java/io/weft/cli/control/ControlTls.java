package io.weft.cli.control;

import io.weft.tls.identity.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the control service is known, and who asks it.
 *
 * @param trusted a file with the authorities that are trusted; empty for those of the JDK
 * @param own the certificate that is shown, and its key; empty for none
 */
record ControlTls(Optional<Path> trusted, Optional<Pair> own) {

  /** A certificate with its intermediate authorities, and its key. */
  record Pair(Path certificate, Path key) {}

  /**
   * @throws ControlException when a file cannot be used
   */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ControlException("TLS cannot be set up with these files: " + e);
    }
  }

  private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
    if (trusted.isEmpty()) {
      return null;
    }
    KeyStore store = empty();
    List<X509Certificate> authorities = read(trusted.get(), Pem::certificates);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (own.isEmpty()) {
      return null;
    }
    List<X509Certificate> chain = read(own.get().certificate(), Pem::certificates);
    PrivateKey key = read(own.get().key(), Pem::privateKey);
    char[] none = {};
    KeyStore store = empty();
    store.setKeyEntry("own", key, none, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, none);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** A form of PEM. */
  private interface Reading<T> {
    T of(String text) throws GeneralSecurityException;
  }

  private static <T> T read(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ControlException("no such file: " + file);
    } catch (GeneralSecurityException e) {
      throw new ControlException(file + ": " + e.getMessage());
    }
  }
}
