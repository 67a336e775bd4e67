package io.weft.tls.context;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * How an identity behaves, apart from its files.
 *
 * @param clock what certificates are judged by
 * @param pollEvery how often the files are looked at; zero for never, when the owner calls {@link
 *     TlsIdentity#poll}
 * @param trustDomains the trust domains whose nodes may connect besides the node's own; an expected
 *     identity may always be in any
 * @param engine what does the cryptography
 */
public record TlsOptions(
    InstantSource clock, Duration pollEvery, Set<String> trustDomains, TlsEngine engine) {
  public TlsOptions {
    if (pollEvery.isNegative()) {
      throw new IllegalArgumentException("pollEvery is " + pollEvery + ", expected 0 or more");
    }
    trustDomains = Set.copyOf(trustDomains);
  }

  /** The system's clock, a look each second, the own trust domain alone, the best engine. */
  public static TlsOptions defaults() {
    return new TlsOptions(
        InstantSource.system(), Duration.ofSeconds(1), Set.of(), TlsEngine.best());
  }

  public TlsOptions withClock(InstantSource clock) {
    return new TlsOptions(clock, pollEvery, trustDomains, engine);
  }

  public TlsOptions withPollEvery(Duration pollEvery) {
    return new TlsOptions(clock, pollEvery, trustDomains, engine);
  }

  public TlsOptions withTrustDomains(Set<String> trustDomains) {
    return new TlsOptions(clock, pollEvery, trustDomains, engine);
  }

  public TlsOptions withEngine(TlsEngine engine) {
    return new TlsOptions(clock, pollEvery, trustDomains, engine);
  }
}
