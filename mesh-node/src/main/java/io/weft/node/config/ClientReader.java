package io.weft.node.config;

import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.YamlNode;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.mux.TlsLevel;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the keys of {@code client}. */
final class ClientReader {
  static final String PER_ENDPOINT = "hostMaxConcurrentRequests";

  private static final String UPGRADE = "attemptTTwitterUpgrade";
  private static final String FRAMED = "thriftFramed";
  private static final String DIALECT = "dialect";
  private static final String FORWARD_CERT = "forwardClientCert";
  private static final List<String> THRIFT_KEYS = List.of(FRAMED, UPGRADE);
  private static final List<String> HTTP_KEYS =
      List.of(HttpServerReader.STREAMS, HttpServerReader.WINDOW, FORWARD_CERT);
  private static final int MAX_CONNECT_TIMEOUT_MS = 600_000;

  private ClientReader() {}

  static ClientConfig read(Section client, RouterProtocol protocol) {
    ClientConfig defaults = ClientConfig.DEFAULT;
    OneFamily.check(client, protocol, THRIFT_KEYS, HTTP_KEYS);
    Optional<Section> tls = client.section("tls");
    tls.ifPresent(section -> OneFamily.check(section, protocol, TlsReader.THRIFT_KEYS, List.of()));
    Optional<TlsFiles> files = tls.flatMap(TlsReader::client);
    Optional<SpiffeId> identity = tls.flatMap(ClientReader::identity);
    TlsLevel opportunistic = tls.map(TlsReader::clientLevel).orElse(defaults.opportunisticTls());
    tls.ifPresent(Section::done);
    boolean framed = client.flag(FRAMED, defaults.transport() == ThriftTransport.FRAMED);
    FailureAccrualConfig accrual =
        FailureAccrualReader.read(client.sectionOrEmpty("failureAccrual"));
    ClientConfig config =
        new ClientConfig(
            protocol.isHttp() ? http(client, protocol) : defaults.http(),
            protocol.isHttp() ? defaults.dialect() : dialect(client),
            framed ? ThriftTransport.FRAMED : ThriftTransport.BUFFERED,
            upgrade(client, framed),
            loadBalancer(client.sectionOrEmpty("loadBalancer"), accrual),
            pool(client.sectionOrEmpty("hostConnectionPool")),
            connectTimeout(client),
            client.millis("requestAttemptTimeoutMs", 1),
            RetryReader.budget(client.sectionOrEmpty("requeueBudget")),
            LimitReader.read(client),
            client.integer(PER_ENDPOINT, defaults.maxPerEndpoint(), 1, Integer.MAX_VALUE),
            accrual,
            client.flag("failFast", defaults.failFast()),
            files,
            identity,
            opportunistic);
    checkOpportunistic(client, config);
    client.done();
    return config;
  }

  /** An entry by prefix may leave the dialect to another. */
  private static void checkOpportunistic(Section client, ClientConfig config) {
    if (config.opportunisticTls() == TlsLevel.OFF || config.dialect() == ClientDialect.THRIFTMUX) {
      return;
    }
    if (client.has(DIALECT)) {
      client.error(
          DIALECT,
          " is \"%s\", and tls.opportunistic is for thriftmux; remove one of them"
              .formatted(config.dialect().text()));
    } else {
      client.warning("tls", ".opportunistic has no effect without dialect: thriftmux");
    }
  }

  private static HttpClientConfig http(Section client, RouterProtocol protocol) {
    HttpClientConfig defaults = HttpClientConfig.DEFAULT;
    if (client.flag(FORWARD_CERT, false)) {
      client.error(
          FORWARD_CERT,
          " is true; remove it: endpoints cannot be told of the caller's certificate");
    }
    return new HttpClientConfig(
        client
            .oneOf(DIALECT, HttpDialect.texts())
            .flatMap(HttpDialect::of)
            .orElse(HttpDialect.of(protocol)),
        HttpServerReader.streams(client, defaults.maxConcurrentStreams()),
        HttpServerReader.window(client, defaults.windowBytes()));
  }

  /** The keys that clients for HTTP have of their own, as a file has them. */
  static Map<String, Object> shown(HttpClientConfig http) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put(DIALECT, http.dialect().text());
    out.put(HttpServerReader.STREAMS, http.maxConcurrentStreams());
    out.put(HttpServerReader.WINDOW, http.windowBytes());
    return out;
  }

  /** What the other dialects have of their own is not to be had twice. */
  private static ClientDialect dialect(Section client) {
    ClientDialect dialect =
        client
            .oneOf(DIALECT, ClientDialect.texts())
            .flatMap(ClientDialect::of)
            .orElse(ClientConfig.DEFAULT.dialect());
    if (dialect != ClientDialect.THRIFT) {
      for (String key : THRIFT_KEYS) {
        if (client.has(key)) {
          client.error(key, " is for dialect: thrift; remove it, or dialect: " + dialect.text());
        }
      }
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

  /** What is never taken for dead would stay for ever. */
  private static LoadBalancerConfig loadBalancer(Section section, FailureAccrualConfig accrual) {
    LoadBalancerConfig balancer = LoadBalancerReader.read(section);
    if (balancer.probation() && accrual instanceof FailureAccrualConfig.None) {
      section.error(
          LoadBalancerReader.PROBATION,
          " is true, and without failureAccrual an endpoint that is gone would stay for ever;"
              + " remove one of them");
    }
    return balancer;
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
