package io.weft.node.config;

import static java.util.Map.entry;

import io.weft.stack.settings.yaml.Vocabulary;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The keys of a node's file and where each belongs. A test holds this list against the readers and
 * against {@code docs/configuration.md}.
 */
final class Keys {
  private static final Map<String, List<String>> BY_PLACE =
      Map.ofEntries(
          entry(
              "",
              List.of(
                  "admin",
                  "namers",
                  "announcers",
                  "routers",
                  "workerThreads",
                  "telemetry",
                  "usage")),
          entry(
              "admin", List.of("ip", "port", "drainDelayMs", "shutdownGraceMs", "operatorKeyFile")),
          entry("namers[]", List.of("kind", "prefix", "experimental", "transformers")),
          entry("announcers[]", List.of("kind", "prefix", "experimental")),
          entry("routers[].announcers[]", List.of("kind", "prefix", "experimental")),
          entry("namers[].transformers[]", List.of("kind")),
          entry(
              "routers[]",
              List.of(
                  "protocol",
                  "experimental",
                  "label",
                  "dstPrefix",
                  "thriftMethodInDst",
                  "thriftProtocol",
                  "identifier",
                  "maxInitialLineKB",
                  "maxHeadersKB",
                  "streamingEnabled",
                  "streamAfterContentLengthKB",
                  "maxErrResponseKB",
                  "compressionLevel",
                  "tracePropagator",
                  "dtab",
                  "interpreter",
                  "announcers",
                  "servers",
                  "client",
                  "service",
                  "bindingTimeoutMs",
                  "bindingCache")),
          entry("routers[].identifier", HttpReader.IDENTIFIER_KEYS),
          entry("routers[].interpreter", List.of("kind", "dtabFile", "transformers")),
          entry("routers[].interpreter.transformers[]", List.of("kind")),
          entry(
              "routers[].bindingCache",
              List.of("paths", "trees", "bounds", "clients", "idleTtlSecs")),
          entry(
              "routers[].servers[]",
              List.of(
                  "ip",
                  "port",
                  "service",
                  "clearContext",
                  "localDtab",
                  "tls",
                  "maxFrameBytes",
                  "maxConnections",
                  "maxPipelinedCalls",
                  "maxConcurrentRequests",
                  "adaptiveConcurrency",
                  "maxPendingRequests",
                  "maxPendingMs",
                  "serverSession",
                  "frameTimeoutMs",
                  "announce",
                  "announceAs",
                  "thriftFramed",
                  "maxCallDepth",
                  "addForwardedHeader",
                  "xForwarded",
                  "maxConcurrentStreamsPerConnection",
                  "initialStreamWindowBytes",
                  "headTimeoutMs",
                  "bodyTimeoutMs")),
          entry("routers[].servers[].addForwardedHeader", List.of("for")),
          entry("routers[].servers[].addForwardedHeader.for", List.of("kind")),
          entry("routers[].servers[].serverSession", List.of("idleTimeMs")),
          entry(
              "routers[].servers[].tls",
              List.of(
                  "enabled",
                  "certPath",
                  "keyPath",
                  "caCertPath",
                  "requireClientAuth",
                  "opportunistic")),
          entry(
              "routers[].client",
              List.of(
                  "kind",
                  "configs",
                  "thriftFramed",
                  "loadBalancer",
                  "hostConnectionPool",
                  "connectTimeoutMs",
                  "requestAttemptTimeoutMs",
                  "requeueBudget",
                  "maxConcurrentRequests",
                  "adaptiveConcurrency",
                  "maxPendingRequests",
                  "maxPendingMs",
                  "hostMaxConcurrentRequests",
                  "failureAccrual",
                  "tls",
                  "failFast",
                  "attemptTTwitterUpgrade",
                  "dialect",
                  "maxConcurrentStreamsPerConnection",
                  "initialStreamWindowBytes",
                  "forwardClientCert")),
          entry("routers[].client.configs[]", List.of("prefix")),
          entry("routers[].client.loadBalancer", LoadBalancerReader.KEYS),
          entry("routers[].client.loadBalancer.zone", List.of("name", "minOpen")),
          entry(
              "routers[].client.hostConnectionPool",
              List.of("minSize", "maxSize", "idleTimeMs", "maxWaiters", "maxWaitMs")),
          entry("routers[].client.requeueBudget", RetryReader.BUDGET_KEYS),
          entry("routers[].client.adaptiveConcurrency", LimitReader.ADAPTIVE_KEYS),
          entry(
              "routers[].client.failureAccrual",
              List.of(
                  "kind",
                  "failures",
                  "successRate",
                  "requests",
                  "window",
                  "backoff",
                  "maxEjectionShare")),
          entry("routers[].client.failureAccrual.backoff", RetryReader.BACKOFF_KEYS),
          entry(
              "routers[].client.tls",
              List.of(
                  "enabled",
                  "certPath",
                  "keyPath",
                  "clientAuth",
                  "trustCertsBundle",
                  "identity",
                  "disableValidation",
                  "opportunistic")),
          entry("routers[].client.tls.clientAuth", List.of("certPath", "keyPath")),
          entry("routers[].servers[].adaptiveConcurrency", LimitReader.ADAPTIVE_KEYS),
          entry(
              "routers[].service",
              List.of(
                  "kind",
                  "configs",
                  "totalTimeoutMs",
                  "responseClassifier",
                  "retries",
                  "mirror",
                  "rateLimit")),
          entry("routers[].service.responseClassifier", classifierKeys()),
          entry("routers[].service.retries", RetryReader.RETRIES_KEYS),
          entry("routers[].service.retries.budget", RetryReader.BUDGET_KEYS),
          entry("routers[].service.retries.backoff", RetryReader.BACKOFF_KEYS),
          entry("routers[].service.configs[]", List.of("prefix")),
          entry(
              "routers[].service.mirror",
              List.of("to", "share", "timeoutMs", "maxConcurrentRequests")),
          entry("routers[].service.rateLimit", List.of("perSecond", "burst")),
          entry("telemetry[]", List.of("kind")),
          entry("usage", List.of("orgId", "enabled")));

  static final Vocabulary VOCABULARY =
      new Vocabulary(BY_PLACE, LinkerdAdvice.KEYS, LinkerdAdvice.KINDS);

  private Keys() {}

  private static List<String> classifierKeys() {
    return Stream.of(ClassifierReader.KEYS, HttpClassifierReader.KEYS)
        .flatMap(List::stream)
        .distinct()
        .toList();
  }
}
