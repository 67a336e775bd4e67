package io.weft.tls.context;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the cryptography. Both do the same checks; BoringSSL is several times as fast. */
public enum TlsEngine {
  /** BoringSSL, through a native library that is there for the common systems. */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /** The JDK's own, for systems without that library. */
  JDK(SslProvider.JDK);

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where its native library can be loaded, or else the JDK. */
  public static TlsEngine best() {
    return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(BORINGSSL.provider)
        ? BORINGSSL
        : JDK;
  }

  SslProvider provider() {
    return provider;
  }
}
