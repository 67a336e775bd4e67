package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that would resume its session if the server let it. */
final class ResumptionTest {

  @TempDir Path directory;

  @Test
  void eachHandshakeIsAFullOne() throws Exception {
    Forge.Forged root = Forge.authority().selfSigned();
    TlsFiles files =
        Forge.node("spiffe://test.example/server")
            .signedBy(root)
            .write(directory, root.certificate());
    CountingTrust trust = new CountingTrust();
    SSLContext client =
        clientContext(Forge.node("spiffe://test.example/client").signedBy(root), trust);
    TlsOptions options =
        TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(TlsEngine.BORINGSSL);
    try (TlsIdentity server = TlsIdentity.open(files, options);
        Loopback loopback = new Loopback()) {
      Loopback.Server listener = loopback.listen(server::server);
      for (int i = 0; i < 3; i++) {
        try (SSLSocket socket =
            (SSLSocket)
                client
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
          socket.startHandshake();
          listener.accept().send("hello"); // which comes after the tickets, if there are any
          InputStream in = socket.getInputStream();
          assertThat(in.readNBytes(5)).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
    assertThat(trust.asked).hasValue(3); // a resumed handshake shows no certificate
  }

  private static SSLContext clientContext(Forge.Forged node, TrustManager trust) throws Exception {
    char[] password = "password".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("node", node.key(), password, node.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
    return context;
  }

  private static final class CountingTrust implements X509TrustManager {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      asked.incrementAndGet();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
