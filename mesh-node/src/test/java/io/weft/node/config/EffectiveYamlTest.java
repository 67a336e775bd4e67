package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.stack.settings.yaml.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EffectiveYamlTest {

  @Test
  void isAFileThatMeansTheSame() {
    NodeConfig config =
        Parsing.config(
            """
            admin: {port: 0, operatorKeyFile: /etc/operator.key}
            workerThreads: 3
            routers:
            - protocol: thrift
              label: "odd: label #1"
              dtab: |
                /svc => /a | /b & 0.5 * /c;
                /svc/x => ! ;
              interpreter:
                kind: io.l5d.fs
                dtabFile: /etc/a.dtab
                transformers: [{kind: port, port: 1}, {kind: const, path: /a}]
              bindingCache: {paths: 1, idleTtlSecs: 3}
              servers:
              - {port: 0, service: 'true', maxConcurrentRequests: 7}
              - {port: 1, tls: {certPath: /a, keyPath: /b, caCertPath: /c, opportunistic: desired}}
              client:
                thriftFramed: false
                loadBalancer:
                  kind: ewma
                  decayTimeMs: 7
                  enableProbation: true
                  slowStartMs: 8
                  panicThreshold: 0
                  zone: {name: eu-1a, minOpen: 60}
                requestAttemptTimeoutMs: 5
                failureAccrual: {maxEjectionShare: 0.2, backoff: {kind: jittered, minMs: 1, maxMs: 2}}
                failFast: true
                tls:
                  certPath: /a
                  keyPath: /b
                  trustCertsBundle: /c
                  identity: spiffe://example.org/a
              service:
                totalTimeoutMs: 9
                mirror: {to: /svc/shadow, share: 0.05, timeoutMs: 7, maxConcurrentRequests: 3}
                rateLimit: {perSecond: 2.5, burst: 4}
            - protocol: thrift
              label: two
              servers: [{port: 2}]
              client:
                loadBalancer: {kind: aperture, lowLoad: 0.25, minAperture: 3}
                failureAccrual: {kind: none}
            - protocol: thrift
              label: three
              servers: [{port: 3}]
              client:
                loadBalancer: {kind: aperture, peers: 3, peerIndex: 2}
                failureAccrual: {backoff: {kind: constant, ms: 5}}
            - protocol: thrift
              label: four
              servers: [{port: 4}]
              client:
                loadBalancer: {kind: heap}
                failureAccrual: {kind: io.l5d.successRate, successRate: 0.5, requests: 6}
            - protocol: thrift
              label: five
              servers: [{port: 5}]
              client:
                loadBalancer: {kind: roundRobin, maxEffort: 2}
                failureAccrual: {kind: io.l5d.successRateWindowed, successRate: 0.5, window: 6}
            - protocol: thrift
              label: six
              servers: [{port: 6}]
              client:
                dialect: thriftmux
                tls: {certPath: /a, keyPath: /b, trustCertsBundle: /c, opportunistic: required}
                failureAccrual: {kind: hybrid, failures: 7, successRate: 0.5, window: 6}
            """);

    assertThat(Parsing.config(config.redactedYaml())).isEqualTo(config);
  }

  @Test
  void isAFileThatMeansTheSameForHttpToo() {
    NodeConfig config =
        Parsing.config(
            """
            routers:
            - protocol: http
              identifier:
              - {kind: io.l5d.methodAndHost, httpUriInDst: true}
              - {kind: io.l5d.header.token, header: x-service}
              - {kind: io.l5d.header, header: x-name}
              - {kind: io.l5d.header.path, segments: 2, consume: true}
              - {kind: io.l5d.static, path: /a/b}
              maxInitialLineKB: 8
              maxHeadersKB: 16
              servers:
              - port: 1
                maxCallDepth: 7
                addForwardedHeader: {for: {kind: ip}}
                xForwarded: true
                maxConcurrentStreamsPerConnection: 8
                initialStreamWindowBytes: 10000
                headTimeoutMs: 9
                bodyTimeoutMs: 10
                tls: {certPath: /a, keyPath: /b, caCertPath: /c, requireClientAuth: false}
              client:
                dialect: h2
                maxConcurrentStreamsPerConnection: 11
                initialStreamWindowBytes: 12000
                tls: {certPath: /a, keyPath: /b, trustCertsBundle: /c}
              service:
                responseClassifier:
                  kind: io.l5d.h2.grpc.retryableStatusCodes
                  retryableStatusCodes: [14, 8]
                  successStatusCodes: [0, 5]
                retries: {bufferBytes: 13}
            - protocol: h2
              dstPrefix: /svc
              servers: [{port: 2}]
              client:
                kind: io.l5d.static
                configs: [{prefix: /, dialect: http/1.1}]
              service: {responseClassifier: {kind: io.l5d.h2.retryableRead5XX}}
            """);

    NodeConfig again = Parsing.config(config.redactedYaml());
    assertThat(again.routers().get(0)).isEqualTo(config.routers().get(0));
    assertThat(again.redactedYaml()).isEqualTo(config.redactedYaml());
  }

  @Test
  void showsWhatTheProtocolHasAlone() {
    String http = Parsing.config(Parsing.MINIMAL.replace("thrift", "http")).redactedYaml();
    String thrift = Parsing.config(Parsing.MINIMAL).redactedYaml();

    assertThat(http)
        .contains("dialect: http/1.1", "maxCallDepth: 100", "bufferBytes: 16384")
        .doesNotContainIgnoringCase("thrift")
        .doesNotContain("maxFrameBytes", "maxPipelinedCalls", "TTwitter", "frameTimeoutMs");
    assertThat(thrift)
        .contains("dialect: thrift", "maxFrameBytes: 16777216")
        .doesNotContain("http", "identifier", "maxCallDepth", "bufferBytes", "initialStreamWindow");
  }

  @Test
  void showsNamersWithoutTheirSecrets() {
    NodeConfig config =
        Parsing.withPlugin(
                """
                namers:
                - kind: test.plugin
                  host: http://me:canary1@example.org/x
                  port: 80
                  token: canary2
                  names: ["80", "${PASSWORD_OF_X}", a]
                """
                    + Parsing.MINIMAL,
                Map.of("PASSWORD_OF_X", "canary3"))
            .config();

    assertThat(config.redactedYaml())
        .contains(
            """
            namers:
            - kind: test.plugin
              prefix: /test.plugin
              host: http://***@example.org/x
              port: 80
              token: '***'
              names:
              - '80'
              - '***'
              - a
            """)
        .doesNotContain("canary");
  }

  @Test
  void mistakesDoNotShowSecretsEither() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                Parsing.config(
                    """
                    namers:
                    - {kind: io.l5d.consul, token: canary1, host: "http://a:canary2@b"}
                    authToken: canary3
                    storage: { "password" : "canary4" }
                    """))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }
}
