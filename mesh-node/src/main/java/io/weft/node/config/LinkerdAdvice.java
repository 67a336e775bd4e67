package io.weft.node.config;

import static java.util.Map.entry;

import java.util.Map;

/**
 * What to say to the keys and kinds of linkerd 1.x that are not supported: what to use instead. By
 * key with its place, as {@link io.weft.stack.settings.yaml.Vocabulary} writes it.
 */
final class LinkerdAdvice {
  private static final String NAMERD =
      "this is a key of namerd; a node's file has admin, namers and routers";
  private static final String TLS_VERSION =
      "remove it; Weft speaks TLS 1.3 only, with that version's ciphers";
  private static final String CHAIN =
      "put the intermediate certificates behind the node's own into the file of certPath";
  private static final String TRANSFORMERS =
      "put them into the router's interpreter, or into an entry of namers";
  private static final String TRANSFORMER_PREFIX =
      "remove it; the ids of bound names start with /%, the kind and its arguments, so that they "
          + "can be bound again";
  private static final Map<String, String> TRANSFORMER_KINDS =
      Map.of(
          "io.l5d.k8s.daemonset",
              "use \"io.l5d.perHost\" with the port of the nodes where these are at the hosts' "
                  + "own addresses",
          "io.l5d.k8s.localnode",
              "use \"io.l5d.localhost\" where the pods have the host's addresses, or "
                  + "\"io.l5d.subnet\" with the CIDR of the node's pods");
  private static final String FILES =
      "keep the addresses in files with a namer of kind io.l5d.fs (they are watched), or give "
          + "host and port in the Dtab: /$/inet/<host>/<port>";
  private static final String DTAB_FILE =
      "write the Dtab into the router's dtab, or into a watched file with interpreter kind "
          + "io.l5d.fs";
  private static final String CONTROL =
      "use kind control with dst host:port of the control service (\"weft control\"), and the same "
          + "namespace";
  private static final String METRICS =
      "remove it; the admin service has metrics for Prometheus to read";
  private static final String PROTOCOLS =
      "only \"thrift\", \"thriftmux\", \"http\" and \"h2\" routers are; leave this router in linkerd";
  private static final String IDENTIFIERS =
      "route by host or path with the Dtab instead, with \"io.l5d.header.token\" or \"io.l5d.path\"";
  private static final String LABEL = "use \"ip\"";
  private static final String ACCESS_LOG =
      "remove it; requests are counted and timed by name in the metrics, and not logged one by one";
  private static final String HPACK =
      "remove it; what a connection may hold is bounded by maxHeadersKB of the router";
  private static final String FRAMES = "remove it; windows are given back as bodies are passed on";

  static final Map<String, String> KEYS =
      Map.ofEntries(
          entry("storage", NAMERD),
          entry("interfaces", NAMERD),
          entry(
              "admin.tls",
              "let the admin service listen on loopback, or put a TLS proxy before it"),
          entry(
              "admin.workerThreads",
              "remove it; the admin service has a thread of its own, and traffic has workerThreads at the "
                  + "top level"),
          entry(
              "admin.httpIdentifierPort",
              "ask the admin service how a name is bound; it needs no port of its own for that"),
          entry(
              "admin.security", "let the admin service listen on loopback, where it is by default"),
          entry("namers[].transformers[].prefix", TRANSFORMER_PREFIX),
          entry(
              "routers[].originator", "remove it; no call is sent on behalf of the router itself"),
          entry(
              "routers[].identifier",
              "a Thrift call's name is made of its service and method; see dstPrefix, "
                  + "thriftMethodInDst and the servers' service"),
          entry("routers[].httpAccessLog", ACCESS_LOG),
          entry("routers[].httpAccessLogRollPolicy", ACCESS_LOG),
          entry("routers[].httpAccessLogAppend", ACCESS_LOG),
          entry("routers[].httpAccessLogRotateCount", ACCESS_LOG),
          entry(
              "routers[].servers[].addForwardedHeader.by",
              "remove it; endpoints are not told by which address a request came to the node"),
          entry(
              "routers[].servers[].timestampHeader",
              "remove it; times are in the metrics of the node"),
          entry("routers[].servers[].windowUpdateRatio", FRAMES),
          entry("routers[].servers[].headerTableBytes", HPACK),
          entry("routers[].servers[].maxHeaderListByts", HPACK),
          entry("routers[].client.windowUpdateRatio", FRAMES),
          entry("routers[].client.headerTableBytes", HPACK),
          entry("routers[].client.maxHeaderListByts", HPACK),
          entry(
              "routers[].service.retryBufferSize",
              "use retries.bufferBytes for requests; responses are not kept, since none is retried "
                  + "that has begun"),
          entry(
              "routers[].service.classificationTimeoutMs",
              "remove it; a response is judged when its head is there, or its end for gRPC"),
          entry(
              "routers[].tracePropagator", "remove it; trace ids in Thrift headers are passed on"),
          entry("routers[].transformers", TRANSFORMERS),
          entry("routers[].interpreter.transformers[].prefix", TRANSFORMER_PREFIX),
          entry(
              "routers[].servers[].socketOptions",
              "remove it; TCP_NODELAY, SO_REUSEADDR and keep-alive are on, and for time limits there "
                  + "are serverSession.idleTimeMs and frameTimeoutMs"),
          entry(
              "routers[].servers[].serverSession.lifeTimeMs",
              "a connection may live as long as it is used; see idleTimeMs"),
          entry("routers[].servers[].tls.intermediateCertsPath", CHAIN),
          entry("routers[].servers[].tls.ciphers", TLS_VERSION),
          entry("routers[].servers[].tls.protocols", TLS_VERSION),
          entry(
              "routers[].client.clientSession",
              "an unused connection is closed after hostConnectionPool.idleTimeMs; its whole life "
                  + "is not limited"),
          entry(
              "routers[].client.retries",
              "see requeueBudget: calls that were never sent are tried again, and no others"),
          entry(
              "routers[].client.tls.commonName",
              "an endpoint is known by its mesh identity and not by a host name: give it as "
                  + "identity: spiffe://<trust domain>/<path> here, or for each endpoint in discovery"),
          entry(
              "routers[].client.tls.trustCerts",
              "put all certificates of authorities into one PEM file and name it in "
                  + "trustCertsBundle"),
          entry("routers[].client.tls.protocols", TLS_VERSION),
          entry("routers[].client.tls.intermediateCertsPath", CHAIN),
          entry(
              "routers[].client.tls.kind",
              "remove it; linkerd 1.0 did away with it, and the other keys of tls say all"),
          entry("routers[].client.tls.clientAuth.intermediateCertsPath", CHAIN),
          entry(
              "routers[].service.retries",
              "remove it; a Thrift reply is not classified, so no call would be retried by it (nor "
                  + "does linkerd). See client.requeueBudget for calls that were never sent"),
          entry(
              "routers[].service.responseClassifier",
              "remove it; any Thrift reply counts as a success, an exception of the node or the "
                  + "connection as a failure"),
          entry(
              "telemetry[].path",
              "remove it; the path of the metrics on the admin service is fixed"),
          entry("telemetry[].prefix", "remove it; the names of metrics start with weft_"));

  static final Map<String, Map<String, String>> KINDS =
      Map.ofEntries(
          entry(
              "namers[].kind",
              Map.ofEntries(
                  entry("io.l5d.serversets", FILES),
                  entry("io.l5d.zkLeader", FILES),
                  entry("io.l5d.curator", FILES),
                  entry("io.l5d.consul", FILES),
                  entry("io.l5d.k8s", FILES),
                  entry("io.l5d.k8s.external", FILES),
                  entry("io.l5d.k8s.ns", FILES),
                  entry("io.l5d.k8s.istio", FILES),
                  entry("io.l5d.marathon", FILES),
                  entry("io.l5d.dnssrv", FILES),
                  entry("io.l5d.rancher", FILES))),
          entry("namers[].transformers[].kind", TRANSFORMER_KINDS),
          entry("routers[].interpreter.transformers[].kind", TRANSFORMER_KINDS),
          entry(
              "routers[].interpreter.kind",
              Map.of(
                  "io.l5d.namerd", CONTROL,
                  "io.l5d.namerd.http", CONTROL,
                  "io.l5d.mesh", CONTROL,
                  "io.l5d.k8s.configMap",
                      "mount the config map as a file and name it in dtabFile of kind io.l5d.fs",
                  "io.l5d.consul.interpreter", DTAB_FILE)),
          entry("routers[].protocol", Map.of("mux", PROTOCOLS)),
          entry(
              "routers[].identifier.kind",
              Map.of("io.l5d.ingress", IDENTIFIERS, "io.l5d.k8s.istio", IDENTIFIERS)),
          entry(
              "routers[].servers[].addForwardedHeader.for.kind",
              Map.of(
                  "ip:port",
                  LABEL,
                  "connectionRandom",
                  LABEL,
                  "requestRandom",
                  LABEL,
                  "router",
                  LABEL,
                  "static",
                  LABEL)),
          entry(
              "telemetry[].kind",
              Map.of(
                  "io.l5d.influxdb",
                  METRICS,
                  "io.l5d.statsd",
                  METRICS,
                  "io.l5d.commonMetrics",
                  METRICS,
                  "io.l5d.zipkin",
                  "traces are not exported yet; remove it",
                  "io.l5d.tracelog",
                  "traces are not logged yet; remove it",
                  "io.l5d.recentRequests",
                  "remove it; recent calls are not kept")));

  private LinkerdAdvice() {}
}
