package io.weft.node.config;

import static java.util.Map.entry;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of a file and where each belongs, so that a misplaced one can be told from a misspelt
 * one. A place is written without indexes: {@code routers[].servers[]}; the top level is empty. A
 * test holds this list against the readers and against {@code docs/configuration.md}.
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

  private Keys() {}

  private static List<String> classifierKeys() {
    return Stream.of(ClassifierReader.KEYS, HttpClassifierReader.KEYS)
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  static List<String> in(String place) {
    return BY_PLACE.getOrDefault(place, List.of());
  }

  /** Where a key of this name belongs; nothing when there are too many such places to be of use. */
  static List<String> placesOf(String key) {
    List<String> places =
        BY_PLACE.entrySet().stream()
            .filter(place -> place.getValue().contains(key))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return places.size() <= 2 ? places : List.of();
  }

  /** All of them, each with its place: {@code routers[].servers[].port}. */
  static Stream<String> all() {
    return BY_PLACE.entrySet().stream()
        .flatMap(place -> place.getValue().stream().map(key -> join(place.getKey(), key)));
  }

  static String join(String place, String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  /** The one of some words that was most likely meant. */
  static Optional<String> nearest(String word, Collection<String> words) {
    int limit = Math.min(3, Math.max(1, word.length() / 3));
    return words.stream()
        .filter(candidate -> distance(word, candidate) <= limit)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(candidate -> candidate));
  }

  /**
   * How many characters have to be put in, taken out, replaced or swapped with their neighbour to
   * make one word of another, case aside.
   */
  private static int distance(String left, String right) {
    int[] before = new int[right.length() + 1];
    int[] last = new int[right.length() + 1];
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replace = same(left, i - 1, right, j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + replace);
        boolean swapped =
            i > 1 && j > 1 && same(left, i - 1, right, j - 2) && same(left, i - 2, right, j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] reused = before;
      before = last;
      last = row;
      row = reused;
    }
    return last[right.length()];
  }

  private static boolean same(String left, int i, String right, int j) {
    return Character.toLowerCase(left.charAt(i)) == Character.toLowerCase(right.charAt(j));
  }
}
