package io.weft.node.config;

import static io.weft.node.config.Parsing.mistakes;
import static io.weft.node.config.Parsing.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class MistakesTest {

  @Test
  void showsThePlaceWithACaret() {
    List<ConfigProblem> problems =
        Parsing.problems(router("dtab: |\n  /svc => /#/io.l5d.fs ;\n  /svc/a = /b ;\nlable: x"));

    assertThat(problems.get(0))
        .hasToString(
            """
            conf/node.yaml:6:13: routers[0].dtab: expected '=>'
              6 |     /svc/a = /b ;
                |             ^""");
    assertThat(problems.get(1))
        .hasToString(
            """
            conf/node.yaml:7:3: unknown key "lable" in routers[0]; did you mean "label"?
              7 |   lable: x
                |   ^""");
  }

  @Test
  void reportsAllMistakesInTheOrderOfTheFile() {
    assertThat(
            mistakes(
                """
                routers:
                - protocol: mux
                - protocol: thrift
                  label: thrift
                  servers: {port: 1}
                  client:
                    loadbalancer: {}
                    thriftFramed: maybe
                  bindingTimeoutMs: 10s
                admin: {port: 65536, ip: localhost}
                namers: [{kind: io.l5d.fz}, 5]
                """))
        .containsExactly(
            "2:13: routers[0].protocol is \"mux\", which is not supported yet; only \"thrift\","
                + " \"thriftmux\", \"http\" and \"h2\" routers are; leave this router in linkerd",
            "4:10: routers[1].label is \"thrift\", and so is that of routers[0]; expected a label of"
                + " its own",
            "5:12: routers[1].servers is a mapping; expected a list",
            "5:12: routers[1].servers has no server; expected a list of at least one",
            "7:5: unknown key \"loadbalancer\" in routers[1].client; did you mean"
                + " \"loadBalancer\"?",
            "8:19: routers[1].client.thriftFramed is \"maybe\"; expected true or false",
            "9:21: routers[1].bindingTimeoutMs is \"10s\"; expected a whole number of milliseconds,"
                + " at least 1",
            "10:15: admin.port is \"65536\"; expected a whole number from 0 to 65535",
            "10:26: admin.ip is \"localhost\"; expected an IP address such as 127.0.0.1, 0.0.0.0 or"
                + " ::1",
            "11:17: namers[0].kind is \"io.l5d.fz\"; expected \"fs\" or \"io.l5d.fs\" or"
                + " \"io.l5d.rewrite\" or \"rewrite\"; did you mean \"io.l5d.fs\"?",
            "11:29: namers[1] is \"5\"; expected a mapping");
  }

  static Stream<Arguments> wholeFiles() {
    return Stream.of(
        arguments("", "1:1: routers is missing; expected a list of at least one router"),
        arguments("# nothing\n", "1:1: routers is missing; expected a list of at least one router"),
        arguments("[]", "1:1: the file is a list; expected a mapping with routers"),
        arguments("thrift", "1:1: the file is \"thrift\"; expected a mapping with routers"),
        arguments("routers: []", "1:10: routers has no router; expected a list of at least one"),
        arguments("routers: x", "1:10: routers is \"x\"; expected a list"),
        arguments(
            "routers:\n- label: a",
            "2:3: routers[0].protocol is missing; expected \"thrift\", \"thriftmux\", \"http\" or \"h2\""),
        arguments(
            "routers:\n- protocol: thrift",
            "2:3: routers[0].servers is missing; expected a list of at least one server"),
        arguments(
            "routers: [{protocol: thrift, servers: []}]",
            "1:39: routers[0].servers has no server; expected a list of at least one"),
        arguments(
            "routers:\n\t- protocol: thrift",
            "2:1: this is not YAML: while scanning for the next token, found character '\\t(TAB)'"
                + " that cannot start any token. (Do not use \\t(TAB) for indentation)"),
        arguments(
            "routers: [",
            "1:11: this is not YAML: while parsing a flow node, expected the node content, but found '<stream end>'"),
        arguments("a: b\n---\nc: d", "3:1: a second document; the file must have one only"),
        arguments(
            "routers: !!seq []", "1:10: the tag \"tag:yaml.org,2002:seq\": tags are not supported"),
        arguments("routers: *r", "1:10: the alias *r has no anchor that ends before it"),
        arguments("routers: &r [*r]", "1:14: the alias *r has no anchor that ends before it"),
        arguments("a: \u0001", "1:4: the character U+0001 is not allowed in YAML"));
  }

  @ParameterizedTest
  @MethodSource
  void wholeFiles(String text, String mistake) {
    assertThat(mistakes(text)).contains(mistake);
  }

  /** Lines of a router, of which the first is line 4, and the one mistake in them. */
  static Stream<Arguments> routers() {
    return Stream.of(
        arguments(
            "dtab: /svc => ",
            "4:16: routers[0].dtab: expected '/', '(', '!', '~', '$' or a weight"),
        arguments("dtab: [a]", "4:9: routers[0].dtab is a list; expected a Dtab"),
        arguments("dtab: '/svc => /a/'", "4:21: routers[0].dtab: expected an element of a path"),
        arguments(
            "label: ''",
            "4:10: routers[0].label is \"\"; expected a name that no other router has"),
        arguments(
            "port: 4141",
            "4:3: unknown key \"port\" in routers[0]; it belongs into admin or into routers[].servers[]"),
        arguments(
            "admin: {}", "4:3: unknown key \"admin\" in routers[0]; it belongs to the top level"),
        arguments("zzzzzz: 1", "4:3: unknown key \"zzzzzz\" in routers[0]"),
        arguments(
            "<<: {a: b}",
            "4:3: merge keys (<<) are not supported; write the keys out, or use an alias for all of routers[0]"),
        arguments(
            "label: a\nlabel: b",
            "5:3: \"label\" is given twice in routers[0]; it stands in line 4 already"),
        arguments("? [a]\n: b", "4:5: a key must be a word, this is a list"),
        arguments(
            "originator: true",
            "4:3: routers[0].originator, a key of linkerd, is not supported; remove it; no call is sent on behalf of the router itself"),
        arguments(
            "thriftProtocol: json",
            "4:19: routers[0].thriftProtocol is \"json\"; expected \"binary\" or \"compact\""),
        arguments(
            "interpreter: {dtabFile: x}",
            "4:16: routers[0].interpreter.kind is missing; expected one of default, io.l5d.fs"),
        arguments(
            "interpreter: {kind: io.l5d.fs}",
            "4:16: routers[0].interpreter.dtabFile is missing; expected the name of a file with a Dtab"),
        arguments(
            "interpreter: {kind: default, dtabFile: x}",
            "4:32: routers[0].interpreter.dtabFile has no effect beside the other keys here; remove it"),
        arguments(
            "interpreter: {kind: io.l5d.mesh, dst: /x, root: /y}",
            "4:23: routers[0].interpreter.kind is \"io.l5d.mesh\", which is not supported yet; use kind control with dst host:port of the control service (\"weft control\"), and the same namespace"),
        arguments(
            "bindingCache: {idleTtlSecs: 0}",
            "4:31: routers[0].bindingCache.idleTtlSecs is \"0\"; expected a whole number of seconds, at least 1"),
        arguments(
            "service: {totalTimeoutMs: -1}",
            "4:29: routers[0].service.totalTimeoutMs is \"-1\"; expected a whole number of milliseconds, at least 1"),
        arguments(
            "service: {mirror: {to: /svc/b, share: 5}}",
            "4:41: routers[0].service.mirror.share is \"5\"; expected a number from 0 to 1"),
        arguments(
            "service: {mirror: {to: /svc/b}}",
            "4:21: routers[0].service.mirror.share is missing; expected a number from 0 to 1"),
        arguments(
            "service: {mirror: {share: 1}}",
            "4:21: routers[0].service.mirror.to is missing; expected a logical name such as /svc/users-shadow"),
        arguments(
            "service: {mirror: {to: /, share: 1}}",
            "4:26: routers[0].service.mirror.to is \"/\"; expected a logical name such as /svc/users-shadow"),
        arguments(
            "service: {mirror: {to: svc, share: 1}}",
            "4:26: routers[0].service.mirror.to: expected '/' but found 's' at: [s]vc"),
        arguments(
            "service: {rateLimit: {perSecond: 0}}",
            "4:36: routers[0].service.rateLimit.perSecond is \"0\"; expected a number from 0.001 to 1000000"),
        arguments(
            "service: {rateLimit: {burst: 0, perSecond: 5}}",
            "4:32: routers[0].service.rateLimit.burst is \"0\"; expected a whole number from 1 to 1000000"),
        arguments(
            "service: {rateLimit: {burst: 5}}",
            "4:24: routers[0].service.rateLimit.perSecond is missing; expected a number from 0.001 to 1000000"),
        arguments(
            "service: {kind: io.l5d.statik, configs: []}",
            "4:19: routers[0].service.kind is \"io.l5d.statik\"; expected \"io.l5d.global\" or \"io.l5d.static\"; did you mean \"io.l5d.static\"?"),
        arguments(
            "service: {kind: io.l5d.static}",
            "4:12: routers[0].service.configs is missing; expected a list of entries, each with a prefix and what holds for it"),
        arguments(
            "service: {configs: []}",
            "4:22: routers[0].service.configs is given without kind: io.l5d.static"),
        arguments(
            "service: {kind: io.l5d.static, totalTimeoutMs: 1, configs: [{prefix: /}]}",
            "4:34: routers[0].service.totalTimeoutMs has no effect beside the other keys here; remove it"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{connectTimeoutMs: 1}]}",
            "4:43: routers[0].client.configs[0].prefix is missing; expected the start of a path, such as /#/io.l5d.fs/{service}"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: /a//b}]}",
            "4:55: routers[0].client.configs[0].prefix: expected a label, '{variable}' or '*'"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: '/{a}/{a}'}]}",
            "4:52: routers[0].client.configs[0].prefix: variable {a} is there twice"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: /, conectTimeoutMs: 1}]}",
            "4:55: unknown key \"conectTimeoutMs\" in routers[0].client.configs[0]; did you mean \"connectTimeoutMs\"?"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: /, kind: io.l5d.global}]}",
            "4:55: routers[0].client.configs[0].kind has no effect beside the other keys here; remove it"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: /, connectTimeoutMs: '{a}'}]}",
            "4:73: \"{a}\" is no variable of the prefix of routers[0].client.configs[0]; it has none"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: '/{a}', connectTimeoutMs: '{a}'}]}",
            "4:78: routers[0].client.configs[0].connectTimeoutMs is \"x\" (from \"{a}\"); expected a whole number from 1 to 600000"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: '/{a}', tls: {certPath: '{a}', keyPath: b, trustCertsBundle: c}}]}",
            "4:76: routers[0].client.configs[0].tls.certPath is \"x\" (from \"{a}\"); expected the name of a file without variables of the prefix"),
        arguments(
            "client: {kind: io.l5d.static, configs: [{prefix: '/{a}', tls: {identity: 'spiffe://x/{b}', certPath: a, keyPath: b, trustCertsBundle: c}}]}",
            "4:76: \"{b}\" is no variable of the prefix of routers[0].client.configs[0]; it has {a}"),
        arguments(
            "client: {failFast: soon}",
            "4:22: routers[0].client.failFast is \"soon\"; expected true or false"),
        arguments(
            "client: {attemptTTwitterUpgrade: always}",
            "4:36: routers[0].client.attemptTTwitterUpgrade is \"always\"; expected true or false"),
        arguments(
            "client: {attemptTTwitterUpgrade: {}}",
            "4:36: routers[0].client.attemptTTwitterUpgrade is a mapping; expected true or false"),
        arguments(
            "client: {attemptTTwitterUpgrade: true, thriftFramed: false}",
            "4:36: routers[0].client.attemptTTwitterUpgrade is set, which needs frames; remove it, or thriftFramed: false"),
        arguments(
            "client: {dialect: thead}",
            "4:21: routers[0].client.dialect is \"thead\"; expected \"thrift\" or \"thriftmux\" or \"theader\""),
        arguments(
            "client: {dialect: theader, thriftFramed: false}",
            "4:44: routers[0].client.thriftFramed is for dialect: thrift; remove it, or dialect: theader"),
        arguments(
            "client: {dialect: theader, attemptTTwitterUpgrade: true}",
            "4:54: routers[0].client.attemptTTwitterUpgrade is for dialect: thrift; remove it, or dialect: theader"),
        arguments(
            "client: {maxPendingRequests: 5}",
            "4:32: routers[0].client.maxPendingRequests is set, and no limit behind which calls would wait: set maxConcurrentRequests too"),
        arguments(
            "client: {maxConcurrentRequests: 5, maxPendingMs: 5}",
            "4:52: routers[0].client.maxPendingMs is set, and no call may wait: set maxPendingRequests too"),
        arguments(
            "client: {maxConcurrentRequests: 5, adaptiveConcurrency: {}}",
            "4:35: routers[0].client.maxConcurrentRequests is set beside adaptiveConcurrency, which has a maximum of its own; remove one"),
        arguments(
            "client: {adaptiveConcurrency: {minimum: 9, initial: 5}}",
            "4:55: routers[0].client.adaptiveConcurrency.initial is less than minimum"),
        arguments(
            "service: {responseClassifier: {readOnly: [get]}}",
            "4:33: routers[0].service.responseClassifier.kind is missing; expected one of io.weft.thrift.nonRetryable, io.weft.thrift.retryableRead, io.weft.thrift.retryableIdempotent, io.weft.thrift.retryableAll"),
        arguments(
            "service: {responseClassifier: {kind: io.weft.thrift.retryableAll, failures: [Down]}}",
            "4:79: routers[0].service.responseClassifier.failures names declared exceptions, of which a reply has the field alone: set idl too"),
        arguments(
            "service: {responseClassifier: {kind: io.weft.thrift.retryableAll, idl: none.thrift}}",
            "4:74: routers[0].service.responseClassifier.idl: there is no file conf/none.thrift"),
        arguments(
            "client: {hostConnectionPool: {minSize: 1}}",
            "4:42: routers[0].client.hostConnectionPool.minSize: connections are not opened before they are needed; remove it"),
        arguments(
            "client: {loadBalancer: {kind: p2d}}",
            "4:33: routers[0].client.loadBalancer.kind is \"p2d\"; expected \"p2c\" or \"ewma\" or \"aperture\" or \"heap\" or \"roundRobin\"; did you mean \"p2c\"?"),
        arguments(
            "client: {loadBalancer: {kind: heap, maxEffort: 3}}",
            "4:39: routers[0].client.loadBalancer.maxEffort has no effect beside the other keys here; remove it"),
        arguments(
            "client: {loadBalancer: {decayTimeMs: 3}}",
            "4:27: routers[0].client.loadBalancer.decayTimeMs has no effect beside the other keys here; remove it"),
        arguments(
            "client: {loadBalancer: {maxEffort: 0}}",
            "4:38: routers[0].client.loadBalancer.maxEffort is \"0\"; expected a whole number from 1 to 1000000"),
        arguments(
            "client: {loadBalancer: {panicThreshold: 101}}",
            "4:43: routers[0].client.loadBalancer.panicThreshold is \"101\"; expected a whole number from 0 to 100"),
        arguments(
            "client: {loadBalancer: {kind: aperture, lowLoad: 3}}",
            "4:52: routers[0].client.loadBalancer.lowLoad: lowLoad is 3.0, which must be less than 2.0"),
        arguments(
            "client: {loadBalancer: {kind: aperture, peers: 3}}",
            "4:26: routers[0].client.loadBalancer.peerIndex is missing; expected which of the peers this node is, from 0 on"),
        arguments(
            "client: {loadBalancer: {kind: aperture, peers: 3, peerIndex: 3}}",
            "4:64: routers[0].client.loadBalancer.peerIndex is \"3\"; expected a whole number less than peers, which is 3"),
        arguments(
            "client: {loadBalancer: {kind: aperture, peers: 3, peerIndex: 0, lowLoad: 1}}",
            "4:67: routers[0].client.loadBalancer.lowLoad has no effect beside the other keys here; remove it"),
        arguments(
            "client: {loadBalancer: {zone: {}}}",
            "4:33: routers[0].client.loadBalancer.zone.name is missing; expected the zone that the node is in"),
        arguments(
            "client: {loadBalancer: {enableProbation: true}, failureAccrual: {kind: none}}",
            "4:44: routers[0].client.loadBalancer.enableProbation is true, and without failureAccrual an endpoint that is gone would stay for ever; remove one of them"),
        arguments(
            "client: {requeueBudget: {percentCanRetry: 0.0001}}",
            "4:45: routers[0].client.requeueBudget.percentCanRetry is \"0.0001\"; expected 0, or a number from 0.001 to 1000"),
        arguments(
            "client: {requeueBudget: {percentCanRetry: NaN}}",
            "4:45: routers[0].client.requeueBudget.percentCanRetry is \"NaN\"; expected a number from 0 to 1000"),
        arguments(
            "client: {failureAccrual: {kind: none, failures: 5}}",
            "4:41: routers[0].client.failureAccrual.failures has no effect beside the other keys here; remove it"),
        arguments(
            "client: {failureAccrual: {kind: io.l5d.successRates}}",
            "4:35: routers[0].client.failureAccrual.kind is \"io.l5d.successRates\"; expected \"io.l5d.consecutiveFailures\" or \"io.l5d.successRate\" or \"io.l5d.successRateWindowed\" or \"hybrid\" or \"none\"; did you mean \"io.l5d.successRate\"?"),
        arguments(
            "client: {failureAccrual: {kind: io.l5d.successRate, successRate: 1}}",
            "4:28: routers[0].client.failureAccrual.requests is missing; expected over how many calls"),
        arguments(
            "client: {failureAccrual: {kind: io.l5d.successRate, requests: 1}}",
            "4:28: routers[0].client.failureAccrual.successRate is missing; expected the share of calls that must succeed, from 0 to 1"),
        arguments(
            "client: {failureAccrual: {kind: io.l5d.successRateWindowed, successRate: 80, window: 1}}",
            "4:76: routers[0].client.failureAccrual.successRate is \"80\"; expected a number from 0 to 1"),
        arguments(
            "client: {failureAccrual: {kind: io.l5d.successRateWindowed, successRate: 1}}",
            "4:28: routers[0].client.failureAccrual.window is missing; expected over how many seconds"),
        arguments(
            "client: {failureAccrual: {failures: 3, requests: 5}}",
            "4:42: routers[0].client.failureAccrual.requests has no effect beside the other keys here; remove it"),
        arguments(
            "client: {failureAccrual: {maxEjectionShare: 50}}",
            "4:47: routers[0].client.failureAccrual.maxEjectionShare is \"50\"; expected a number from 0 to 1"),
        arguments(
            "client: {failureAccrual: {backoff: {kind: jittered, minMs: 5, maxMs: 4}}}",
            "4:72: routers[0].client.failureAccrual.backoff.maxMs is less than minMs"),
        arguments(
            "client: {tls: {certPath: a, keyPath: b}}",
            "4:17: routers[0].client.tls.trustCertsBundle is missing; expected a PEM file with the authorities whose nodes are trusted"),
        arguments(
            "client: {tls: {certPath: a, keyPath: b, trustCertsBundle: c, identity: linkerd}}",
            "4:74: routers[0].client.tls.identity is \"linkerd\"; expected a SPIFFE identity: spiffe://<trust domain>/<path>"),
        arguments(
            "client: {tls: {certPath: a, keyPath: b, trustCertsBundle: c, disableValidation: true}}",
            "4:83: routers[0].client.tls.disableValidation is true; remove it: no endpoint is called whose certificate is not checked, against trustCertsBundle and its identity"),
        arguments(
            "client: {tls: {certPath: a, keyPath: b, trustCertsBundle: c, commonName: x}}",
            "4:64: routers[0].client.tls.commonName, a key of linkerd, is not supported; an endpoint is known by its mesh identity and not by a host name: give it as identity: spiffe://<trust domain>/<path> here, or for each endpoint in discovery"),
        arguments(
            "client: {tls: {certPath: a, clientAuth: {certPath: a, keyPath: b}, trustCertsBundle: c}}",
            "4:43: routers[0].client.tls.clientAuth is given beside certPath and keyPath, which say the same; keep one"),
        arguments(
            "client: {dialect: thriftmux, tls: {certPath: a, keyPath: b, trustCertsBundle: c, opportunistic: desired}}",
            "4:99: routers[0].client.tls.opportunistic is desired; set required: an endpoint with an identity is called over TLS or not at all, and one without is called in clear text"),
        arguments(
            "client: {dialect: theader, tls: {certPath: a, keyPath: b, trustCertsBundle: c, opportunistic: required}}",
            "4:21: routers[0].client.dialect is \"theader\", and tls.opportunistic is for thriftmux; remove one of them"));
  }

  @ParameterizedTest
  @MethodSource
  void routers(String lines, String mistake) {
    assertThat(mistakes(router(lines))).containsExactly(mistake);
  }

  static Stream<Arguments> servers() {
    return Stream.of(
        arguments(
            "{sevice: a}",
            "3:14: unknown key \"sevice\" in routers[0].servers[0]; did you mean \"service\"?"),
        arguments(
            "{service: a/b}",
            "3:23: routers[0].servers[0].service is \"a/b\"; expected the name of a service, without a /"),
        arguments(
            "{ip: '[::1]'}",
            "3:18: routers[0].servers[0].ip is \"[::1]\"; expected an IP address such as 127.0.0.1, 0.0.0.0 or ::1"),
        arguments(
            "{port: 09x}",
            "3:20: routers[0].servers[0].port is \"09x\"; expected a whole number from 0 to 65535"),
        arguments(
            "{port: 99999999999999999999}",
            "3:20: routers[0].servers[0].port is \"99999999999999999999\"; expected a whole number from 0 to 65535"),
        arguments(
            "{port: 9990}",
            "3:20: routers[0].servers[0].port is 9990 on 127.0.0.1, and admin listens there already (line 1)"),
        arguments(
            "{port: 1}, {port: 1, ip: 0.0.0.0}",
            "3:31: routers[0].servers[1].port is 1 on 0.0.0.0, and routers[0].servers[0] listens there already (line 3)"),
        arguments(
            "{localDtab: never}",
            "3:25: routers[0].servers[0].localDtab is \"never\"; expected \"allow\" or \"ignore\" or \"refuse\""),
        arguments(
            "{maxCallDepth: 5}",
            "3:28: routers[0].servers[0].maxCallDepth is for HTTP, and the protocol of this router is \"thrift\"; remove it"),
        arguments(
            "{clearContext: true, localDtab: refuse}",
            "3:45: routers[0].servers[0].localDtab must be \"ignore\" with clearContext: true; remove it"),
        arguments(
            "{socketOptions: {noDelay: true}}",
            "3:14: routers[0].servers[0].socketOptions, a key of linkerd, is not supported; remove it; TCP_NODELAY, SO_REUSEADDR and keep-alive are on, and for time limits there are serverSession.idleTimeMs and frameTimeoutMs"),
        arguments(
            "{tls: {certPath: a, keyPath: '', caCertPath: c}}",
            "3:42: routers[0].servers[0].tls.keyPath is \"\"; expected the name of a file"),
        arguments(
            "{tls: {certPath: a, keyPath: b, caCertPath: c, requireClientAuth: false}}",
            "3:79: routers[0].servers[0].tls.requireClientAuth is false; remove it: a server with TLS takes no caller without a certificate"),
        arguments(
            "{tls: {certPath: a, keyPath: b}}",
            "3:19: routers[0].servers[0].tls.caCertPath is missing; expected a PEM file with the authorities whose nodes are trusted"),
        arguments(
            "{tls: {certPath: a, keyPath: b, caCertPath: c, opportunistic: always}}",
            "3:75: routers[0].servers[0].tls.opportunistic is \"always\"; expected \"off\" or \"desired\" or \"required\""),
        arguments(
            "{tls: {certPath: a, keyPath: b, caCertPath: c, intermediateCertsPath: d}}",
            "3:60: routers[0].servers[0].tls.intermediateCertsPath, a key of linkerd, is not supported; put the intermediate certificates behind the node's own into the file of certPath"));
  }

  @ParameterizedTest
  @MethodSource
  void servers(String servers, String mistake) {
    assertThat(mistakes("routers:\n- protocol: thrift\n  servers: [" + servers + "]"))
        .containsExactly(mistake);
  }

  /** Lines of a router for HTTP, of which the first is line 3, and the one mistake in them. */
  static Stream<Arguments> httpRouters() {
    return Stream.of(
        arguments(
            "thriftMethodInDst: true",
            "3:22: routers[0].thriftMethodInDst is for Thrift, and the protocol of this router is \"http\"; remove it"),
        arguments(
            "streamingEnabled: false",
            "3:21: routers[0].streamingEnabled is false; remove it: bodies are never kept as a whole"),
        arguments(
            "httpAccessLog: /tmp/log",
            "3:3: routers[0].httpAccessLog, a key of linkerd, is not supported; remove it; requests are counted and timed by name in the metrics, and not logged one by one"),
        arguments(
            "maxHeadersKB: 0",
            "3:17: routers[0].maxHeadersKB is \"0\"; expected a whole number from 1 to 1024"),
        arguments(
            "identifier: []",
            "3:15: routers[0].identifier is a list; expected a mapping, or a list of at least one"),
        arguments(
            "identifier: host",
            "3:15: routers[0].identifier is \"host\"; expected a mapping, or a list of at least one"),
        arguments(
            "identifier: {header: a}",
            "3:15: routers[0].identifier.kind is missing; expected an identifier such as \"io.l5d.header.token\""),
        arguments(
            "identifier: [{kind: io.l5d.path}, {kind: io.l5d.ingress}]",
            "3:44: routers[0].identifier[1].kind is \"io.l5d.ingress\", which is not supported yet; route by host or path with the Dtab instead, with \"io.l5d.header.token\" or \"io.l5d.path\""),
        arguments(
            "identifier: {kind: io.l5d.paths}",
            "3:22: routers[0].identifier.kind is \"io.l5d.paths\"; expected \"io.l5d.methodAndHost\" or \"io.l5d.header.token\" or \"io.l5d.header\" or \"io.l5d.path\" or \"io.l5d.header.path\" or \"io.l5d.static\"; did you mean \"io.l5d.path\"?"),
        arguments(
            "identifier: {kind: io.l5d.header, header: 'a b'}",
            "3:45: routers[0].identifier.header is \"a b\"; expected the name of a header"),
        arguments(
            "identifier: {kind: io.l5d.header.path, header: x}",
            "3:50: routers[0].identifier.header is \"x\"; expected \":path\"; kind io.l5d.header reads others"),
        arguments(
            "identifier: {kind: io.l5d.path, header: x}",
            "3:35: routers[0].identifier.header has no effect beside the other keys here; remove it"),
        arguments(
            "identifier: {kind: io.l5d.static}",
            "3:15: routers[0].identifier.path is missing; expected a path such as /users"),
        arguments(
            "client: {dialect: thriftmux}",
            "3:21: routers[0].client.dialect is \"thriftmux\"; expected \"http/1.1\" or \"h2\""),
        arguments(
            "client: {thriftFramed: true}",
            "3:26: routers[0].client.thriftFramed is for Thrift, and the protocol of this router is \"http\"; remove it"),
        arguments(
            "client: {attemptTTwitterUpgrade: false}",
            "3:36: routers[0].client.attemptTTwitterUpgrade is for Thrift, and the protocol of this router is \"http\"; remove it"),
        arguments(
            "client: {tls: {certPath: a, keyPath: b, trustCertsBundle: c, opportunistic: required}}",
            "3:79: routers[0].client.tls.opportunistic is for Thrift, and the protocol of this router is \"http\"; remove it"),
        arguments(
            "service: {mirror: {to: /a, share: 1}}",
            "3:21: routers[0].service.mirror is not supported for HTTP; remove it"),
        arguments(
            "service: {responseClassifier: {kind: io.weft.thrift.retryableAll}}",
            "3:40: routers[0].service.responseClassifier.kind is \"io.weft.thrift.retryableAll\"; expected \"io.l5d.http.nonRetryable5XX\" or \"io.l5d.h2.nonRetryable5XX\" or \"io.l5d.http.retryableRead5XX\" or \"io.l5d.h2.retryableRead5XX\" or \"io.l5d.http.retryableIdempotent5XX\" or \"io.l5d.h2.retryableIdempotent5XX\" or \"io.l5d.http.retryableAll5XX\" or \"io.l5d.h2.retryableAll5XX\" or \"io.l5d.http.allSuccessful\" or \"io.l5d.h2.allSuccessful\" or \"io.l5d.h2.grpc.default\" or \"io.l5d.h2.grpc.compliant\" or \"io.l5d.h2.grpc.alwaysRetryable\" or \"io.l5d.h2.grpc.neverRetryable\" or \"io.l5d.h2.grpc.retryableStatusCodes\""),
        arguments(
            "service: {responseClassifier: {retryableStatusCodes: [1]}}",
            "3:33: routers[0].service.responseClassifier.kind is missing; expected a classifier such as \"io.l5d.http.nonRetryable5XX\""),
        arguments(
            "service: {responseClassifier: {kind: io.l5d.h2.grpc.retryableStatusCodes}}",
            "3:33: routers[0].service.responseClassifier.retryableStatusCodes is missing; expected a list of status codes of gRPC"),
        arguments(
            "service: {responseClassifier: {kind: io.l5d.h2.grpc.default, successStatusCodes: [17]}}",
            "3:84: routers[0].service.responseClassifier.successStatusCodes has \"17\"; expected status codes of gRPC, whole numbers from 0 to 16"),
        arguments(
            "service: {responseClassifier: {kind: io.l5d.http.allSuccessful, successStatusCodes: [1]}}",
            "3:67: routers[0].service.responseClassifier.successStatusCodes has no effect beside the other keys here; remove it"));
  }

  @ParameterizedTest
  @MethodSource
  void httpRouters(String lines, String mistake) {
    String text = "routers:\n- protocol: http\n" + lines.indent(2) + "  servers: [{}]\n";
    assertThat(mistakes(text)).containsExactly(mistake);
  }

  static Stream<Arguments> httpServers() {
    String thriftOnly = " is for Thrift, and the protocol of this router is \"h2\"; remove it";
    return Stream.of(
        arguments("{service: users}", "3:23: routers[0].servers[0].service" + thriftOnly),
        arguments("{thriftFramed: true}", "3:28: routers[0].servers[0].thriftFramed" + thriftOnly),
        arguments(
            "{maxFrameBytes: 16384}", "3:29: routers[0].servers[0].maxFrameBytes" + thriftOnly),
        arguments(
            "{maxPipelinedCalls: 5}", "3:33: routers[0].servers[0].maxPipelinedCalls" + thriftOnly),
        arguments("{frameTimeoutMs: 5}", "3:30: routers[0].servers[0].frameTimeoutMs" + thriftOnly),
        arguments(
            "{tls: {certPath: a, keyPath: b, caCertPath: c, opportunistic: required}}",
            "3:75: routers[0].servers[0].tls.opportunistic" + thriftOnly),
        arguments(
            "{maxCallDepth: 0}",
            "3:28: routers[0].servers[0].maxCallDepth is \"0\"; expected a whole number from 1 to 1000"),
        arguments(
            "{addForwardedHeader: {}}",
            "3:34: routers[0].servers[0].addForwardedHeader.for is missing; expected {kind: ip}"),
        arguments(
            "{addForwardedHeader: {for: {kind: requestRandom}}}",
            "3:47: routers[0].servers[0].addForwardedHeader.for.kind is \"requestRandom\", which is not supported yet; use \"ip\""),
        arguments(
            "{addForwardedHeader: {for: {kind: ip}, by: {kind: ip}}}",
            "3:52: routers[0].servers[0].addForwardedHeader.by, a key of linkerd, is not supported; remove it; endpoints are not told by which address a request came to the node"));
  }

  @ParameterizedTest
  @MethodSource
  void httpServers(String server, String mistake) {
    assertThat(mistakes("routers:\n- protocol: h2\n  servers: [" + server + "]"))
        .containsExactly(mistake);
  }

  static Stream<Arguments> httpKeysOfThrift() {
    String httpOnly = " is for HTTP, and the protocol of this router is \"thrift\"; remove it";
    return Stream.of(
        arguments("identifier: {kind: io.l5d.path}", "4:15: routers[0].identifier" + httpOnly),
        arguments("compressionLevel: 5", "4:21: routers[0].compressionLevel" + httpOnly),
        arguments(
            "client: {forwardClientCert: true}",
            "4:31: routers[0].client.forwardClientCert" + httpOnly),
        arguments(
            "client: {dialect: h2}",
            "4:21: routers[0].client.dialect is \"h2\"; expected \"thrift\" or \"thriftmux\" or \"theader\""),
        arguments(
            "service: {retries: {bufferBytes: 5}}",
            "4:36: routers[0].service.retries.bufferBytes" + httpOnly),
        arguments(
            "service: {responseClassifier: {kind: io.weft.thrift.retryableAll, successStatusCodes: [0]}}",
            "4:69: routers[0].service.responseClassifier.successStatusCodes has no effect beside the other keys here; remove it"));
  }

  @ParameterizedTest
  @MethodSource
  void httpKeysOfThrift(String lines, String mistake) {
    assertThat(mistakes(router(lines))).containsExactly(mistake);
  }

  static Stream<Arguments> tops() {
    return Stream.of(
        arguments(
            "admin: {security: {}}",
            "5:9: admin.security, a key of linkerd, is not supported; let the admin service listen on loopback, where it is by default"),
        arguments(
            "storage: {kind: io.l5d.inMemory}",
            "5:1: storage, a key of linkerd, is not supported; this is a key of namerd; a node's file has admin, namers and routers"),
        arguments(
            "router: []",
            "5:1: unknown key \"router\" in the top level; did you mean \"routers\"?"),
        arguments(
            "dtab: /a => /b",
            "5:1: unknown key \"dtab\" in the top level; it belongs into routers[]"),
        arguments(
            "telemetry: [{kind: io.l5d.statsd, prefix: l5d}]",
            "5:20: telemetry[0].kind is \"io.l5d.statsd\", which is not supported yet; remove it; the admin service has metrics for Prometheus to read"),
        arguments(
            "telemetry: [{kind: io.l5d.prometheus, prefix: l5d}]",
            "5:39: telemetry[0].prefix, a key of linkerd, is not supported; remove it; the names of metrics start with weft_"),
        arguments(
            "telemetry: [{}]",
            "5:13: telemetry[0].kind is missing; expected \"io.l5d.prometheus\""),
        arguments(
            "workerThreads: 0",
            "5:16: workerThreads is \"0\"; expected a whole number from 1 to 1024"),
        arguments(
            "namers: [{kind: io.l5d.consul, host: x}]",
            "5:17: namers[0].kind is \"io.l5d.consul\", which is not supported yet; keep the addresses in files with a namer of kind io.l5d.fs (they are watched), or give host and port in the Dtab: /$/inet/<host>/<port>"),
        arguments(
            "namers: [{prefix: /a}]",
            "5:10: namers[0].kind is missing; expected one of fs, io.l5d.fs, io.l5d.rewrite, rewrite"),
        arguments(
            "namers: [{kind: io.l5d.fs}]", "5:10: namers[0].rootDir: must be given: a directory"),
        arguments(
            "namers: [{kind: io.l5d.fs, rootDir: /, prefix: '/#/a'}]",
            "5:48: namers[0].prefix is \"/#/a\"; expected a path such as /io.l5d.fs, which then serves /#/io.l5d.fs"),
        arguments(
            "namers: [{kind: rewrite, pattern: '/{a}', name: '/{b}'}]",
            "5:49: namers[0].name: variable {b} is not known; there are a"),
        arguments(
            "namers: [{kind: rewrite, pattern: '/{a', name: /b}]",
            "5:35: namers[0].pattern: expected '}' but the text ends at: /{a[]"));
  }

  @ParameterizedTest
  @MethodSource
  void tops(String lines, String mistake) {
    assertThat(mistakes(Parsing.MINIMAL + lines)).containsExactly(mistake);
  }

  static Stream<Arguments> transformers() {
    return Stream.of(
        arguments(
            "{kind: io.l5d.prt, port: 1}",
            "kind is \"io.l5d.prt\"; expected \"const\" or \"io.l5d.const\" or \"io.l5d.localhost\" or"
                + " \"io.l5d.perHost\" or \"io.l5d.port\" or \"io.l5d.replace\" or"
                + " \"io.l5d.specificHost\" or \"io.l5d.subnet\" or \"localhost\" or \"perHost\" or"
                + " \"port\" or \"replace\" or \"specificHost\" or \"subnet\"; did you mean"
                + " \"io.l5d.port\"?"),
        arguments(
            "{port: 1}",
            "kind is missing; expected one of const, io.l5d.const, io.l5d.localhost, io.l5d.perHost,"
                + " io.l5d.port, io.l5d.replace, io.l5d.specificHost, io.l5d.subnet, localhost,"
                + " perHost, port, replace, specificHost, subnet"),
        arguments(
            "{kind: io.l5d.k8s.daemonset, namespace: l5d}",
            "kind is \"io.l5d.k8s.daemonset\", which is not supported yet; use \"io.l5d.perHost\" with"
                + " the port of the nodes where these are at the hosts' own addresses"),
        arguments(
            "{kind: io.l5d.k8s.localnode}",
            "kind is \"io.l5d.k8s.localnode\", which is not supported yet; use \"io.l5d.localhost\""
                + " where the pods have the host's addresses, or \"io.l5d.subnet\" with the CIDR of"
                + " the node's pods"),
        arguments(
            "{kind: port, port: http}",
            "port is \"http\"; expected a whole number from 1 to 65535"),
        arguments("{kind: port}", "port: must be given: a port from 1 to 65535"),
        arguments(
            "{kind: subnet, cidr: 10.1.2.3/8}",
            "cidr: '10.1.2.3/8' has more than 8 bits; expected 10.0.0.0/8"),
        arguments("{kind: replace, path: a}", "path: expected '/' but found 'a' at: [a]"),
        arguments(
            "{kind: localhost, prefix: /a}",
            "prefix, a key of linkerd, is not supported; remove it; the ids of bound names start with"
                + " /%, the kind and its arguments, so that they can be bound again"));
  }

  @ParameterizedTest
  @MethodSource
  void transformers(String transformer, String mistake) {
    assertThat(
            mistakes(
                "namers: [{kind: fs, rootDir: /, transformers: ["
                    + transformer
                    + "]}]\n"
                    + Parsing.MINIMAL))
        .singleElement()
        .asString()
        .startsWith("1:")
        .contains(": namers[0].transformers[0]." + mistake);
    assertThat(
            mistakes(router("interpreter: {kind: default, transformers: [" + transformer + "]}")))
        .singleElement()
        .asString()
        .startsWith("4:")
        .contains(": routers[0].interpreter.transformers[0]." + mistake);
  }

  @Test
  void transformersHaveTheirPlace() {
    assertThat(mistakes(router("transformers: [{kind: localhost}]")))
        .containsExactly(
            "4:3: routers[0].transformers, a key of linkerd, is not supported; put them into the"
                + " router's interpreter, or into an entry of namers");
    assertThat(mistakes(router("interpreter: {kind: default, transformers: [{kind: prot}, 5]}")))
        .hasSize(2);
  }

  static Stream<Arguments> plugins() {
    return Stream.of(
        arguments("{kind: test.plugin}", "1:10: namers[0].host is missing; expected a string"),
        arguments(
            "{kind: test.plugin, host: [a]}", "1:36: namers[0].host is a list; expected a string"),
        arguments(
            "{kind: test.plugin, host: a, prot: 1}",
            "1:39: unknown key \"prot\" in namers[0]; did you mean \"port\"?"),
        arguments(
            "{kind: test.plugin, host: a, port: x}",
            "1:45: namers[0].port is \"x\"; expected a whole number from 1 to 65535"),
        arguments(
            "{kind: test.plugin, host: a, ratio: 1.5}",
            "1:46: namers[0].ratio is \"1.5\"; expected a number from 0 to 1"),
        arguments(
            "{kind: test.plugin, host: a, tags: 1}",
            "1:45: namers[0].tags is \"1\"; expected true or false"),
        arguments(
            "{kind: test.plugin, host: a, names: [x, [y]]}",
            "1:50: namers[0].names[1] is a list; expected a string"),
        arguments(
            "{kind: test.plugin, host: a, retry: {times: 10}}",
            "1:54: namers[0].retry.times is \"10\"; expected a whole number from 0 to 9"),
        arguments(
            "{kind: test.plugin, host: a, retry: {tmes: 1}}",
            "1:47: unknown key \"tmes\" in namers[0].retry; did you mean \"times\"?"),
        arguments(
            "{kind: test.plugin, host: a, servers: [{name: a}, {}]}",
            "1:60: namers[0].servers[1].name is missing; expected a string"),
        arguments(
            "{kind: test.plugin, host: a, servers: [{name: bad}]}",
            "1:56: namers[0].servers[0].name: is bad"));
  }

  @ParameterizedTest
  @MethodSource
  void plugins(String namer, String mistake) {
    String text = "namers: [" + namer + "]\n" + Parsing.MINIMAL;
    ConfigException[] caught = new ConfigException[1];
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Parsing.withPlugin(text, Map.of()))
        .satisfies(e -> caught[0] = e);
    assertThat(caught[0].problems())
        .extracting(p -> p.line() + ":" + p.column() + ": " + p.message())
        .containsExactly(mistake);
  }

  @Test
  void endsALongListOfMistakes() {
    StringBuilder text = new StringBuilder(Parsing.MINIMAL);
    for (int i = 0; i < 150; i++) {
      text.append("key%d: 1\n".formatted(i));
    }

    List<String> mistakes = mistakes(text.toString());
    assertThat(mistakes).hasSize(101);
    assertThat(mistakes.get(100)).isEqualTo("105:1: and 50 more, from here");
  }

  @Test
  void keepsMessagesShortAndOnOneLine() {
    ConfigProblem problem =
        Parsing.problems(router("bindingTimeoutMs: \"a\\n\\e" + "x".repeat(500) + "\"")).get(0);

    assertThat(problem.message())
        .isEqualTo(
            "routers[0].bindingTimeoutMs is \"a\\n\\u001b"
                + "x".repeat(57)
                + "…\"; expected a whole number of milliseconds, at least 1");
    assertThat(problem.excerpt().lines().toList())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.length()).isLessThan(120));
  }

  @Test
  void pointsIntoALongLine() {
    String value = "/svc => /a;".repeat(30) + "/b = /c";
    ConfigProblem problem = Parsing.problems(router("dtab: " + value)).get(0);

    String[] lines = problem.excerpt().split("\n", -1);
    assertThat(lines[0].substring(0, lines[1].indexOf('^'))).endsWith("/b =");
    assertThat(problem.column()).isEqualTo(3 + "dtab: ".length() + 330 + "/b =".length());
  }

  @Test
  void countsColumnsInCharacters() {
    ConfigProblem problem = Parsing.problems(router("label: {\uD83D\uDE00: [], x: 1}")).get(0);
    assertThat(problem.message())
        .isEqualTo("routers[0].label is a mapping; expected a name that no other router has");

    ConfigProblem dtab = Parsing.problems(router("dtab: '/a => /\uD83D\uDE00'")).get(0);
    assertThat(dtab.column()).isEqualTo(17);
  }
}
