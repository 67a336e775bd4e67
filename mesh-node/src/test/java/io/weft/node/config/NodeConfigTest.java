package io.weft.node.config;

import static io.weft.node.config.Parsing.MINIMAL;
import static io.weft.node.config.Parsing.client;
import static io.weft.node.config.Parsing.config;
import static io.weft.node.config.Parsing.router;
import static io.weft.node.config.Parsing.warnings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.config.NamerConfig;
import io.weft.stack.retry.Backoff;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.thrift.mux.TlsLevel;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NodeConfigTest {

  private static RouterConfig only(String text) {
    return config(text).routers().get(0);
  }

  @Test
  void leavesEverythingElseAtItsDefault() {
    NodeConfig config = config(MINIMAL);

    assertThat(config.admin()).isEqualTo(AdminConfig.DEFAULT);
    assertThat(config.namers()).isEmpty();
    assertThat(config.workerThreads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    RouterConfig router = config.routers().get(0);
    assertThat(router.label()).isEqualTo("thrift");
    assertThat(router.dstPrefix()).hasToString("/thrift");
    assertThat(router.methodInDst()).isTrue();
    assertThat(router.dtabFile()).isEmpty();
    assertThat(client(router)).isEqualTo(ClientConfig.DEFAULT);
    assertThat(Parsing.service(router)).isEqualTo(ServiceConfig.DEFAULT);
    assertThat(router.bindingTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(router.bindingCache()).isEqualTo(BindingCacheConfig.DEFAULT);
    ServerConfig server = router.servers().get(0);
    assertThat(server.port()).isEqualTo(4140);
    assertThat(server.ip()).isEqualTo("127.0.0.1");
    assertThat(server.limit()).isEqualTo(LimitConfig.NONE);
  }

  @Test
  void readsJson() {
    NodeConfig config =
        config(
            """
            {"routers": [{"protocol": "thrift", "label": "out",
              "servers": [{"port": 4140, "ip": "::1"}]}]}""");

    assertThat(config.routers().get(0).label()).isEqualTo("out");
    assertThat(config.routers().get(0).servers().get(0).ip()).isEqualTo("::1");
  }

  @Test
  void takesAnEmptyValueForAMissingOne() {
    RouterConfig router = only(router("client:\nservice: ~\nlabel: null\ndtab:"));

    assertThat(client(router)).isEqualTo(ClientConfig.DEFAULT);
    assertThat(router.label()).isEqualTo("thrift");
  }

  @Test
  void bridgesToLinkerdsNamesUnlessThePrefixIsGiven() {
    assertThat(only(router("dtab: /svc => /a")).fixedDtab()).hasToString("/thrift=>/svc;/svc=>/a");
    RouterConfig given =
        only(router("dtab: /svc => /a\ndstPrefix: /svc\nthriftMethodInDst: false"));
    assertThat(given.fixedDtab()).hasToString("/svc=>/a");
    assertThat(given.dstPrefix()).hasToString("/svc");
    assertThat(given.methodInDst()).isFalse();
  }

  @Test
  void findsFilesFromTheDirectoryOfTheConfiguration() {
    RouterConfig router = only(router("interpreter: {kind: io.l5d.fs, dtabFile: dtabs/main.dtab}"));

    assertThat(router.dtabFile()).contains(Path.of("conf/dtabs/main.dtab"));
    assertThat(only(router("interpreter: {kind: io.l5d.fs, dtabFile: /etc/dtab}")).dtabFile())
        .contains(Path.of("/etc/dtab"));
  }

  @Test
  void readsAServer() {
    ServerConfig server =
        only("""
            routers:
            - protocol: thrift
              servers:
              - ip: 0.0.0.0
                port: 0
                service: userService
                tls: {certPath: node.pem, keyPath: key.pem, caCertPath: ca.pem}
                maxFrameBytes: 1000
                maxConnections: 2
                maxPipelinedCalls: 3
                maxConcurrentRequests: 4
                serverSession: {idleTimeMs: 5}
                frameTimeoutMs: 6
            """)
            .servers()
            .get(0);

    assertThat(server.ip()).isEqualTo("0.0.0.0");
    assertThat(server.port()).isZero();
    assertThat(server.service()).contains("userService");
    assertThat(server.tls())
        .contains(
            new TlsFiles(
                Path.of("conf/node.pem"), Path.of("conf/key.pem"), Path.of("conf/ca.pem")));
    assertThat(server.maxFrameBytes()).isEqualTo(1000);
    assertThat(server.maxConnections()).isEqualTo(2);
    assertThat(server.maxPipelinedCalls()).isEqualTo(3);
    assertThat(server.limit().concurrency()).isEqualTo(new LimitConfig.Concurrency.Fixed(4));
    assertThat(server.idleTime()).isEqualTo(Duration.ofMillis(5));
    assertThat(server.frameTimeout()).isEqualTo(Duration.ofMillis(6));
  }

  @Test
  void readsWhatCallersMaySayOfTheirContext() {
    assertThat(server("")).extracting("clearContext", "localDtab").contains(false, LocalDtab.ALLOW);
    assertThat(server("localDtab: refuse").localDtab()).isEqualTo(LocalDtab.REFUSE);
    assertThat(server("localDtab: ignore").clearContext()).isFalse();
    assertThat(server("clearContext: true"))
        .extracting("clearContext", "localDtab")
        .contains(true, LocalDtab.IGNORE);
  }

  private static ServerConfig server(String key) {
    return only("routers:\n- protocol: thrift\n  servers: [{" + key + "}]").servers().get(0);
  }

  @Test
  void readsWhetherEndpointsAreAskedForTheUpgrade() {
    assertThat(upgrade("false")).isEqualTo(TTwitterUpgrade.NEVER);
    assertThat(upgrade("True")).isEqualTo(TTwitterUpgrade.ATTEMPT);
    assertThat(upgrade("require")).isEqualTo(TTwitterUpgrade.REQUIRE);
  }

  private static TTwitterUpgrade upgrade(String value) {
    return client("client: {attemptTTwitterUpgrade: " + value + "}").upgrade();
  }

  @Test
  void readsAClient() {
    ClientConfig client =
        client(
            """
                client:
                  thriftFramed: false
                  loadBalancer: {kind: p2c, maxEffort: 9}
                  hostConnectionPool: {maxSize: 1, maxWaiters: 0, idleTimeMs: 2, maxWaitMs: 3}
                  connectTimeoutMs: 4
                  requestAttemptTimeoutMs: 5
                  requeueBudget: {minRetriesPerSec: 0, percentCanRetry: 0.75, ttlSecs: 60}
                  failureAccrual:
                    kind: io.l5d.consecutiveFailures
                    failures: 7
                    backoff: {kind: jittered, minMs: 8, maxMs: 9}
                    maxEjectionShare: 0.3
                  failFast: true
                  tls:
                    clientAuth: {certPath: node.pem, keyPath: key.pem}
                    trustCertsBundle: ca.pem
                    identity: spiffe://example.org/users
                """);

    assertThat(client)
        .isEqualTo(
            new ClientConfig(
                HttpClientConfig.DEFAULT,
                ClientDialect.THRIFT,
                ThriftTransport.BUFFERED,
                TTwitterUpgrade.NEVER,
                new LoadBalancerConfig(
                    new LoadBalancerConfig.Kind.P2c(9), false, Duration.ZERO, 50, Optional.empty()),
                new PoolConfig(1, 0, Duration.ofMillis(2), Duration.ofMillis(3)),
                Duration.ofMillis(4),
                Optional.of(Duration.ofMillis(5)),
                new BudgetConfig(0, 0.75, Duration.ofSeconds(60)),
                LimitConfig.NONE,
                Integer.MAX_VALUE,
                new FailureAccrualConfig.Watched(
                    new FailureAccrualConfig.ConsecutiveFailures(7),
                    Backoff.decorrelatedJittered(Duration.ofMillis(8), Duration.ofMillis(9)),
                    0.3),
                true,
                Optional.of(
                    new TlsFiles(
                        Path.of("conf/node.pem"), Path.of("conf/key.pem"), Path.of("conf/ca.pem"))),
                Optional.of(SpiffeId.parse("spiffe://example.org/users")),
                TlsLevel.OFF));
  }

  private static RouterConfig http(String lines) {
    return only("routers:\n- protocol: http\n  servers: [{}]\n" + lines.indent(2));
  }

  @Test
  void routersForHttpHaveDefaultsOfTheirOwn() {
    RouterConfig http = http("");
    RouterConfig h2 = only("routers: [{protocol: h2, experimental: true, servers: [{}]}]");

    assertThat(http.label()).isEqualTo("http");
    assertThat(http.fixedDtab()).hasToString("/http=>/svc");
    assertThat(http.http())
        .contains(
            new HttpConfig(
                List.of(new HttpIdentifierConfig.HeaderToken("Host")), 4 * 1024, 64 * 1024));
    assertThat(http.servers().get(0).port()).isEqualTo(4140);
    assertThat(http.servers().get(0).http()).contains(HttpServerConfig.DEFAULT);
    assertThat(http.servers().get(0).clientAuthRequired()).isTrue();
    assertThat(client(http)).isEqualTo(ClientConfig.DEFAULT);
    assertThat(Parsing.service(http)).isEqualTo(ServiceConfig.DEFAULT);
    assertThat(h2.fixedDtab()).hasToString("/h2=>/svc");
    assertThat(h2.http().orElseThrow().identifiers())
        .containsExactly(new HttpIdentifierConfig.HeaderToken(":authority"));
    assertThat(h2.servers().get(0).port()).isEqualTo(4142);
    assertThat(client(h2).http().dialect()).isEqualTo(HttpDialect.H2);
    assertThat(only(MINIMAL).http()).isEmpty();
    assertThat(only(MINIMAL).servers().get(0).http()).isEmpty();
  }

  @Test
  void readsEachIdentifier() {
    assertThat(identifiers("{kind: io.l5d.methodAndHost}"))
        .containsExactly(new HttpIdentifierConfig.MethodAndHost(false));
    assertThat(identifiers("{kind: io.l5d.header}"))
        .containsExactly(new HttpIdentifierConfig.HeaderPath("l5d-name"));
    assertThat(identifiers("{kind: io.l5d.path}"))
        .containsExactly(new HttpIdentifierConfig.UriPath(1, false));
    assertThat(identifiers("[{kind: io.l5d.static, path: /a}, {kind: io.l5d.header.token}]"))
        .containsExactly(
            new HttpIdentifierConfig.Static(io.weft.namers.name.Path.of("a")),
            new HttpIdentifierConfig.HeaderToken("Host"));
    assertThat(identifiers("{kind: io.l5d.header.path, header: ':path', segments: 3}"))
        .containsExactly(new HttpIdentifierConfig.UriPath(3, false));
  }

  private static List<HttpIdentifierConfig> identifiers(String value) {
    return http("identifier: " + value).http().orElseThrow().identifiers();
  }

  @Test
  void readsAServerForHttp() {
    ServerConfig server =
        only("""
            routers:
            - protocol: http
              servers:
              - maxCallDepth: 5
                addForwardedHeader: {for: {kind: ip}}
                maxConcurrentStreamsPerConnection: 6
                initialStreamWindowBytes: 7000
                headTimeoutMs: 8
                bodyTimeoutMs: 9
                tls: {certPath: a, keyPath: b, caCertPath: c, requireClientAuth: false}
            """)
            .servers()
            .get(0);

    assertThat(server.http())
        .contains(
            new HttpServerConfig(
                5,
                new ForwardedConfig(true, false),
                6,
                7000,
                Duration.ofMillis(8),
                Duration.ofMillis(9)));
    assertThat(server.clientAuthRequired()).isFalse();
  }

  @Test
  void readsClassifiersForHttpByBothOfTheirNames() {
    assertThat(classifier("kind: io.l5d.http.retryableAll5XX").kind())
        .isEqualTo(HttpClassifierConfig.Kind.RETRYABLE_ALL_5XX);
    assertThat(classifier("kind: io.l5d.h2.allSuccessful").kind())
        .isEqualTo(HttpClassifierConfig.Kind.ALL_SUCCESSFUL);
    assertThat(
            classifier(
                "kind: io.l5d.h2.grpc.retryableStatusCodes, retryableStatusCodes: [8, 14],"
                    + " successStatusCodes: [0, 5]"))
        .isEqualTo(
            new HttpClassifierConfig(
                HttpClassifierConfig.Kind.GRPC_RETRYABLE_STATUS_CODES,
                Set.of(8, 14),
                Set.of(0, 5)));
  }

  private static HttpClassifierConfig classifier(String keys) {
    return Parsing.service(http("service: {responseClassifier: {" + keys + "}}")).httpClassifier();
  }

  @Test
  void dialectsForHttpMayDifferByPrefix() {
    Ruled<ClientConfig> clients =
        http("""
                client:
                  kind: io.l5d.static
                  configs:
                  - {prefix: /#/io.l5d.fs/new, dialect: h2}
                """)
            .client();

    assertThat(dialect(clients, "/#/io.l5d.fs/new")).isEqualTo(HttpDialect.H2);
    assertThat(dialect(clients, "/#/io.l5d.fs/old")).isEqualTo(HttpDialect.HTTP_1_1);
  }

  private static HttpDialect dialect(Ruled<ClientConfig> clients, String id) {
    return clients.at(io.weft.namers.name.Path.parse(id)).config().http().dialect();
  }

  @Test
  void warnsOfWhatHasNoEffectForHttp() {
    assertThat(
            warnings(
                """
                routers:
                - protocol: http
                  dtab: /a => /b
                  compressionLevel: 3
                  streamAfterContentLengthKB: 5
                  tracePropagator: {kind: io.l5d.zipkin}
                  servers:
                  - {tls: {certPath: a, keyPath: b, caCertPath: c, requireClientAuth: false}}
                  service: {totalTimeoutMs: 5}
                """))
        .containsExactly(
            "routers[0].compressionLevel has no effect: bodies are passed on as they came",
            "routers[0].streamAfterContentLengthKB has no effect: all bodies are streamed",
            "routers[0].tracePropagator has no effect: traceparent and the headers of B3 are passed"
                + " on",
            "routers[0].servers[0].tls.requireClientAuth is false: callers without a certificate"
                + " are served");
  }

  @Test
  void readsEachKindOfLoadBalancerWithLinkerdsDefaults() {
    assertThat(balancer("{}")).isEqualTo(new LoadBalancerConfig.Kind.P2c(5));
    assertThat(balancer("{kind: heap}")).isEqualTo(new LoadBalancerConfig.Kind.Heap());
    assertThat(balancer("{kind: roundRobin, maxEffort: 3}"))
        .isEqualTo(new LoadBalancerConfig.Kind.RoundRobin(3));
    assertThat(balancer("{kind: ewma}"))
        .isEqualTo(new LoadBalancerConfig.Kind.Ewma(Duration.ofSeconds(10), 5));
    assertThat(balancer("{kind: ewma, decayTimeMs: 500, maxEffort: 1}"))
        .isEqualTo(new LoadBalancerConfig.Kind.Ewma(Duration.ofMillis(500), 1));
    assertThat(balancer("{kind: aperture}"))
        .isEqualTo(new LoadBalancerConfig.Kind.Aperture(Duration.ofSeconds(5), 0.5, 2, 1, 5));
    assertThat(
            balancer(
                "{kind: aperture, smoothWindowMs: 15000, lowLoad: 0.875, highLoad: 1.125,"
                    + " minAperture: 10}"))
        .isEqualTo(
            new LoadBalancerConfig.Kind.Aperture(Duration.ofSeconds(15), 0.875, 1.125, 10, 5));
    assertThat(balancer("{kind: aperture, peers: 4, peerIndex: 3}"))
        .isEqualTo(new LoadBalancerConfig.Kind.DeterministicAperture(4, 3, 12, 5));
  }

  @Test
  void readsWhatIsAroundALoadBalancer() {
    LoadBalancerConfig config =
        client(
                "client: {loadBalancer: {kind: heap, enableProbation: true, slowStartMs: 30000,"
                    + " panicThreshold: 0, zone: {name: eu-1a}}}")
            .loadBalancer();
    assertThat(config)
        .isEqualTo(
            new LoadBalancerConfig(
                new LoadBalancerConfig.Kind.Heap(),
                true,
                Duration.ofSeconds(30),
                0,
                Optional.of(new LoadBalancerConfig.Zone("eu-1a", 70))));
  }

  private static LoadBalancerConfig.Kind balancer(String section) {
    return client("client: {loadBalancer: " + section + "}").loadBalancer().kind();
  }

  @Test
  void readsTheOtherKindsOfFailureAccrual() {
    assertThat(failureAccrual("kind: none")).isEqualTo(new FailureAccrualConfig.None());
    assertThat(rule("kind: io.l5d.successRate, successRate: 0.9, requests: 20"))
        .isEqualTo(new FailureAccrualConfig.SuccessRate(0.9, 20));
    assertThat(rule("kind: io.l5d.successRateWindowed, successRate: 1, window: 30"))
        .isEqualTo(new FailureAccrualConfig.SuccessRateWindowed(1, Duration.ofSeconds(30)));
    assertThat(rule("kind: hybrid"))
        .isEqualTo(new FailureAccrualConfig.Hybrid(5, 0.8, Duration.ofSeconds(30)));
    assertThat(rule("kind: hybrid, failures: 1, successRate: 0.5, window: 2"))
        .isEqualTo(new FailureAccrualConfig.Hybrid(1, 0.5, Duration.ofSeconds(2)));
    assertThat(failureAccrual("backoff: {kind: constant, ms: 10}"))
        .isEqualTo(
            new FailureAccrualConfig.Watched(
                new FailureAccrualConfig.ConsecutiveFailures(5),
                Backoff.constant(Duration.ofMillis(10)),
                0.5));
  }

  private static FailureAccrualConfig failureAccrual(String keys) {
    return client("client: {failureAccrual: {" + keys + "}}").failureAccrual();
  }

  private static FailureAccrualConfig.Rule rule(String keys) {
    return ((FailureAccrualConfig.Watched) failureAccrual(keys)).rule();
  }

  @Test
  void switchesTlsOff() {
    RouterConfig router = only(router("client: {tls: {enabled: false, certPath: a, keyPath: b}}"));

    assertThat(client(router).tls()).isEmpty();
  }

  @Test
  void readsPluginsOfNamers() {
    NamerConfig namer =
        Parsing.withPlugin(
                """
                namers:
                - {kind: test.plugin, experimental: true, prefix: /here, host: a, port: 1,
                   ratio: 1, tags: true, pollMs: 5, names: [x, y], retry: {times: 2},
                   servers: [{name: s}]}
                """
                    + MINIMAL,
                Map.of())
            .config()
            .namers()
            .get(0);

    assertThat(namer.prefix()).hasToString("/here");
    assertThat(namer.kind()).isEqualTo("test.plugin");
  }

  @Test
  void followsAliases() {
    NodeConfig config =
        config(
            """
            routers:
            - protocol: thrift
              label: a
              servers: [{port: 1}]
              client: &client
                connectTimeoutMs: 77
            - protocol: thrift
              label: b
              servers: [{port: 2}]
              client: *client
            """);

    assertThat(client(config.routers().get(1)).connectTimeout()).isEqualTo(Duration.ofMillis(77));
  }

  @Test
  void warnsOfWhatIsServedInClearTextInSpiteOfTls() {
    String files = "certPath: a, keyPath: b";
    assertThat(
            warnings(
                """
                routers:
                - protocol: thrift
                  dtab: /a => /b
                  servers: [{port: 1, tls: {%1$s, caCertPath: c, opportunistic: desired}}]
                  client: {tls: {%1$s, trustCertsBundle: c, opportunistic: required}}
                  service: {totalTimeoutMs: 5}
                """
                    .formatted(files)))
        .containsExactlyInAnyOrder(
            "routers[0].servers[0].tls.opportunistic is desired: callers that do not want TLS are"
                + " served in clear text and without an identity",
            "routers[0].client.tls.opportunistic has no effect without dialect: thriftmux");
  }

  @Test
  void warnsOfWhatIsSeldomMeant() {
    assertThat(
            warnings(
                """
                admin: {ip: 0.0.0.0}
                usage: {orgId: me}
                routers:
                - protocol: thrift
                  thriftProtocol: compact
                  bindingCache: {trees: 5}
                  servers: [{ip: 0.0.0.0, thriftFramed: false}]
                """))
        .containsExactly(
            "admin.ip is 0.0.0.0: whoever reaches it may look into the node",
            "usage has no effect: no usage data is ever sent",
            "routers[0].dtab is not given, nor an interpreter with a dtabFile: no name leads"
                + " anywhere",
            "routers[0].service.totalTimeoutMs is not set: a call waits as long as its endpoint"
                + " takes to answer",
            "routers[0].thriftProtocol has no effect: each message says which it is, and is passed"
                + " on as it came",
            "routers[0].bindingCache.trees has no effect: what a name leads to is kept with the name;"
                + " see paths",
            "routers[0].servers[0].ip is 0.0.0.0 and the server has no tls: whoever reaches it may"
                + " call, and read along",
            "routers[0].servers[0].thriftFramed has no effect: the server tells framed from"
                + " buffered callers by itself");
  }

  @Test
  void warnsOfDtabEntriesThatLeadNowhere() {
    String quiet = "service: {totalTimeoutMs: 1}\n";

    assertThat(warnings(router(quiet + "dtab: /svc => /#/io.l5d.fs | /$/inet/localhost/1")))
        .containsExactly(
            "routers[0].dtab: no namer serves /#/io.l5d.fs, so it is negative; there is no namer");
    assertThat(warnings(router(quiet + "dtab: /svc => /$/io.buoyant.http.anyHots/a")))
        .containsExactly(
            "routers[0].dtab: nothing is at /$/io.buoyant.http.anyHots, so"
                + " /$/io.buoyant.http.anyHots/a fails; did you mean /$/io.buoyant.http.anyHost?");
    assertThat(warnings(router(quiet + "dtab: /svc => /$/com.example.Namer")))
        .singleElement()
        .asString()
        .startsWith(
            "routers[0].dtab: nothing is at /$/com.example.Namer, so /$/com.example.Namer fails;"
                + " there are /$/fail, /$/fixedinet, /$/inet,")
        .contains("/$/nil");
    assertThat(
            warnings(
                router(
                    quiet
                        + "dtab: /svc => /$/nil | /$/fail | /$/io.buoyant.http.domainToPathPfx/host")))
        .isEmpty();
    assertThat(warnings(router(quiet + "dtab: /# => /$/inet/h; /svc => /#/9090"))).isEmpty();
  }

  @Test
  void warnsOfTransformersInADtabThatAreNotThere() {
    String quiet = "service: {totalTimeoutMs: 1}\n";

    assertThat(warnings(router(quiet + "dtab: /svc => /%/io.l5d.port/1/svc2"))).isEmpty();
    assertThat(warnings(router(quiet + "dtab: /svc => /%/io.l5d.port/1/#/io.l5d.fs")))
        .containsExactly(
            "routers[0].dtab: no namer serves /#/io.l5d.fs, so it is negative; there is no namer");
    assertThat(warnings(router(quiet + "dtab: /svc => /%/io.l5d.port/x/svc2")))
        .containsExactly(
            "routers[0].dtab: /%/io.l5d.port/x/svc2 fails: expected a port from 1 to 65535 behind"
                + " /%/io.l5d.port");
    assertThat(warnings(router(quiet + "dtab: /svc => /%/io.l5d.localhost/%/port/1/svc2")))
        .singleElement()
        .asString()
        .startsWith(
            "routers[0].dtab: /%/io.l5d.localhost/%/port/1/svc2 fails: no transformer /%/port;"
                + " there are /%/io.l5d.const,");
  }

  @Test
  void readsTransformersOfNamersAndInterpreters() {
    NodeConfig config =
        config(
            """
            namers:
            - kind: fs
              rootDir: /
              transformers:
              - {kind: io.l5d.subnet, cidr: 10.0.0.0/8}
              - {kind: perHost, port: 4141}
            - {kind: rewrite, prefix: /rw, pattern: "/{a}/{b}", name: "/#/io.l5d.fs/{b}-{a}"}
            routers:
            - protocol: thrift
              interpreter:
                kind: default
                transformers:
                - {kind: replace, path: /#/io.l5d.fs/gw}
                - {kind: localhost}
              servers: [{port: 1}]
            """);

    assertThat(config.namers().get(0).transformers())
        .extracting(one -> one.transformer().prefix().toString())
        .containsExactly("/%/io.l5d.subnet/10.0.0.0/8", "/%/io.l5d.perHost/4141");
    assertThat(config.namers().get(1).kind()).isEqualTo("io.l5d.rewrite");
    assertThat(config.routers().get(0).transformers())
        .extracting(one -> one.transformer().prefix().toString())
        .containsExactly("/%/io.l5d.replace", "/%/io.l5d.localhost");
    assertThat(config.redactedYaml())
        .contains(
            """
              transformers:
              - kind: io.l5d.subnet
                cidr: 10.0.0.0/8
              - kind: perHost
                port: 4141
            """);
  }

  private static NodeConfig announcing(String announce) {
    return NodeReader.read(
            "weft.yaml",
            """
            announcers:
            - {kind: test.announcer, host: a, prefix: /zk}
            routers:
            - protocol: thrift
              announcers: [{kind: test.announcer, host: b}]
              servers:
              - {port: 4140, %s}
            """
                .formatted(announce),
            Map.of(),
            Parsing.PLUGINS)
        .config();
  }

  @Test
  void serversAreAnnouncedBelowAnAnnouncer() {
    NodeConfig config =
        announcing("announce: [/#/zk/prod/web, /#/test.announcer/x], announceAs: '10.0.0.7:4141'");
    assertThat(config.announcers())
        .extracting(AnnouncerConfig::prefix)
        .hasToString("[/zk, /test.announcer]");
    AnnounceConfig announce = config.routers().get(0).servers().get(0).announce();
    assertThat(announce.names()).hasToString("[/#/zk/prod/web, /#/test.announcer/x]");
    assertThat(announce.as().orElseThrow()).hasToString("/10.0.0.7:4141");
  }

  @Test
  void whatIsAnnouncedMustLeadToAnAnnouncer() {
    assertThatThrownBy(() -> announcing("announce: [/#/zk]"))
        .hasMessageContaining(
            "announce has /#/zk, which no announcer serves; expected /#/zk/..., /#/test.announcer/...");
    assertThatThrownBy(() -> announcing("announce: ['#/zk/web']"))
        .hasMessageContaining("announce: ");
    assertThatThrownBy(() -> announcing("announce: [/#/zk/web], announceAs: host:1"))
        .hasMessageContaining("expected an IP address and a port");
    assertThatThrownBy(() -> announcing("announceAs: '10.0.0.1:1'"))
        .hasMessageContaining("announceAs has no effect without announce");
  }

  @Test
  void whatAPluginSaysOfAValueStaysOnOneLine() {
    assertThat(Parsing.mistakes("namers: [{kind: io.l5d.fs, rootDir: \"a\\nb\"}]\n" + router("")))
        .singleElement()
        .asString()
        .contains("must be a directory that exists")
        .contains("a\\nb'")
        .doesNotContain("\n");
  }
}
