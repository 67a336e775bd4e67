package io.weft.node.config;

import io.weft.thrift.frame.ThriftTransport;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the keys of {@code client}. */
final class ClientReader {
  static final String PER_ENDPOINT = "hostMaxConcurrentRequests";

  private static final String UPGRADE = "attemptTTwitterUpgrade";
  private static final int MAX_CONNECT_TIMEOUT_MS = 600_000;

  private ClientReader() {}

  static ClientConfig read(Section client) {
    ClientConfig defaults = ClientConfig.DEFAULT;
    Optional<Section> tls = client.section("tls");
    Optional<TlsFiles> files = tls.flatMap(TlsReader::client);
    Optional<SpiffeId> identity = tls.flatMap(ClientReader::identity);
    tls.ifPresent(Section::done);
    boolean framed = client.flag("thriftFramed", defaults.transport() == ThriftTransport.FRAMED);
    TTwitterUpgrade upgrade = upgrade(client, framed);
    ClientConfig config =
        new ClientConfig(
            dialect(client, framed, upgrade),
            framed ? ThriftTransport.FRAMED : ThriftTransport.BUFFERED,
            upgrade,
            loadBalancer(client.sectionOrEmpty("loadBalancer")),
            pool(client.sectionOrEmpty("hostConnectionPool")),
            connectTimeout(client),
            client.millis("requestAttemptTimeoutMs", 1),
            RetryReader.budget(client.sectionOrEmpty("requeueBudget")),
            LimitReader.read(client),
            client.integer(PER_ENDPOINT, defaults.maxPerEndpoint(), 1, Integer.MAX_VALUE),
            FailureAccrualReader.read(client.sectionOrEmpty("failureAccrual")),
            client.flag("failFast", defaults.failFast()),
            files,
            identity);
    client.done();
    return config;
  }

  private static ClientDialect dialect(Section client, boolean framed, TTwitterUpgrade upgrade) {
    String key = "dialect";
    List<String> known = Arrays.stream(ClientDialect.values()).map(ClientDialect::text).toList();
    ClientDialect dialect =
        client.oneOf(key, known).flatMap(ClientDialect::of).orElse(ClientConfig.DEFAULT.dialect());
    if (dialect == ClientDialect.THEADER && !framed) {
      client.error(key, " is theader, which needs frames; remove it, or thriftFramed: false");
    }
    if (dialect != ClientDialect.THRIFT && upgrade != TTwitterUpgrade.NEVER) {
      client.error(UPGRADE, " is for the dialect thrift; remove it, or dialect: " + dialect.text());
    }
    return dialect;
  }

  /** linkerd's key has true and false alone. */
  private static TTwitterUpgrade upgrade(Section client, boolean framed) {
    String key = UPGRADE;
    Optional<String> given = client.scalar(key, "true or false").map(YamlNode.Scalar::text);
    boolean require = given.filter(TTwitterUpgrade.REQUIRE.text()::equals).isPresent();
    if (given.isEmpty() || (!require && !client.flag(key, false))) {
      return TTwitterUpgrade.NEVER;
    }
    if (!framed) {
      client.error(key, " is set, which needs frames; remove it, or thriftFramed: false");
    }
    return require ? TTwitterUpgrade.REQUIRE : TTwitterUpgrade.ATTEMPT;
  }

  private static Duration connectTimeout(Section client) {
    String key = "connectTimeoutMs";
    int millis = (int) ClientConfig.DEFAULT.connectTimeout().toMillis();
    return Duration.ofMillis(client.integer(key, millis, 1, MAX_CONNECT_TIMEOUT_MS));
  }

  private static Optional<SpiffeId> identity(Section tls) {
    String expected = "a SPIFFE identity: spiffe://<trust domain>/<path>";
    Optional<String> text = tls.text("identity", expected);
    try {
      return text.map(SpiffeId::parse);
    } catch (IllegalArgumentException e) {
      tls.wrong("identity", expected);
      return Optional.empty();
    }
  }

  private static LoadBalancerKind loadBalancer(Section section) {
    List<String> kinds =
        Arrays.stream(LoadBalancerKind.values()).map(LoadBalancerKind::text).toList();
    Optional<String> kind = section.oneOf("kind", kinds);
    section.done();
    return kind.flatMap(LoadBalancerKind::of).orElse(ClientConfig.DEFAULT.loadBalancer());
  }

  private static PoolConfig pool(Section section) {
    PoolConfig defaults = PoolConfig.DEFAULT;
    if (section.integer("minSize", 0, 0, Integer.MAX_VALUE) > 0) {
      section.error("minSize", ": connections are not opened before they are needed; remove it");
    }
    PoolConfig pool =
        new PoolConfig(
            section.integer("maxSize", defaults.maxSize(), 1, Integer.MAX_VALUE),
            section.integer("maxWaiters", defaults.maxWaiters(), 0, Integer.MAX_VALUE),
            section.millis("idleTimeMs", 1, defaults.idleTime()),
            section.millis("maxWaitMs", 1, defaults.maxWait()));
    section.done();
    return pool;
  }
}
