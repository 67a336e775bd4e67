package io.weft.node.config;

import io.weft.namers.config.NamerConfig;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.YamlWriter;
import io.weft.thrift.frame.ThriftTransport;
import io.weft.tls.context.TlsFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a configuration in the form of a file, to be shown. */
final class EffectiveYaml {
  private EffectiveYaml() {}

  static String of(NodeConfig config) {
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("admin", admin(config.admin()));
    top.put("namers", config.namers().stream().map(EffectiveYaml::namer).toList());
    top.put("announcers", config.announcers().stream().map(EffectiveYaml::announcer).toList());
    top.put("routers", config.routers().stream().map(EffectiveYaml::router).toList());
    top.put("workerThreads", config.workerThreads());
    return YamlWriter.write(top);
  }

  private static Map<String, Object> admin(AdminConfig admin) {
    Map<String, Object> out =
        mapping(
            "ip", admin.ip(),
            "port", admin.port(),
            "drainDelayMs", admin.drainDelay().toMillis(),
            "shutdownGraceMs", admin.shutdownGrace().toMillis());
    admin.operatorKeyFile().ifPresent(file -> out.put("operatorKeyFile", file.toString()));
    return out;
  }

  private static Map<String, Object> namer(NamerConfig namer) {
    Map<String, Object> out = mapping("kind", namer.kind(), "prefix", namer.prefix().toString());
    namer.settings().forEach(out::putIfAbsent);
    return out;
  }

  private static Map<String, Object> announcer(AnnouncerConfig announcer) {
    Map<String, Object> out =
        mapping("kind", announcer.kind(), "prefix", announcer.prefix().toString());
    announcer.settings().forEach(out::putIfAbsent);
    return out;
  }

  private static Map<String, Object> router(RouterConfig router) {
    Map<String, Object> out =
        mapping(
            "protocol", router.protocol().text(),
            "label", router.label(),
            "dtab", dtab(router.dtab()));
    router
        .http()
        .ifPresentOrElse(
            http -> out.putAll(HttpReader.shown(http)),
            () -> out.put("thriftMethodInDst", router.methodInDst()));
    if (router.impliedDtab().isEmpty()) {
      // Given, it would take away the entry that goes with the default.
      out.put("dstPrefix", router.dstPrefix().toString());
    }
    Map<String, Object> interpreter = mapping("kind", InterpreterReader.DEFAULT);
    router
        .dtabFile()
        .ifPresent(
            file -> {
              interpreter.put("kind", InterpreterReader.FILE);
              interpreter.put("dtabFile", file.toString());
            });
    router.remote().ifPresent(remote -> interpreter.putAll(remote.settings()));
    if (!router.transformers().isEmpty()) {
      interpreter.put(
          "transformers", router.transformers().stream().map(TransformerConfig::settings).toList());
    }
    out.put("interpreter", interpreter);
    BindingCacheConfig cache = router.bindingCache();
    out.put("bindingTimeoutMs", router.bindingTimeout().toMillis());
    out.put(
        "bindingCache",
        mapping(
            "paths", cache.paths(),
            "idleTtlSecs", cache.idleTtl().toSeconds()));
    out.put("servers", router.servers().stream().map(EffectiveYaml::server).toList());
    boolean http = router.protocol().isHttp();
    out.put("client", ruled(router.client(), client -> client(client, http)));
    out.put("service", ruled(router.service(), service -> service(service, http)));
    return out;
  }

  /** What entries by prefix come to depends on the path: they are shown as they are written. */
  private static <T> Map<String, Object> ruled(
      Ruled<T> ruled, Function<T, Map<String, Object>> shown) {
    if (ruled instanceof Everywhere<T> everywhere) {
      Map<String, Object> out = mapping("kind", RuledReader.GLOBAL);
      out.putAll(shown.apply(everywhere.config()));
      return out;
    }
    return mapping(
        "kind",
        RuledReader.STATIC,
        "configs",
        ((ByPrefix<T>) ruled).rules().stream().map(EffectiveYaml::rule).toList());
  }

  private static Map<String, Object> rule(ByPrefix.Rule rule) {
    Map<String, Object> out = mapping("prefix", rule.prefix().toString());
    out.putAll(rule.keys().shown());
    return out;
  }

  private static Map<String, Object> service(ServiceConfig service, boolean http) {
    Map<String, Object> out = mapping();
    service.totalTimeout().ifPresent(timeout -> out.put("totalTimeoutMs", timeout.toMillis()));
    if (!service.classifier().equals(ClassifierConfig.DEFAULT)) {
      out.put(ServiceReader.CLASSIFIER, ClassifierReader.shown(service.classifier()));
    }
    if (!service.httpClassifier().equals(HttpClassifierConfig.DEFAULT)) {
      out.put(ServiceReader.CLASSIFIER, HttpClassifierReader.shown(service.httpClassifier()));
    }
    Map<String, Object> retries = RetryReader.shown(service.retries());
    if (http) {
      retries.put(RetryReader.BUFFER, service.retries().bufferBytes());
    }
    out.put(ServiceReader.RETRIES, retries);
    service
        .mirror()
        .ifPresent(
            mirror ->
                out.put(
                    "mirror",
                    mapping(
                        "to", mirror.to().toString(),
                        "share", mirror.share(),
                        "timeoutMs", mirror.timeout().toMillis(),
                        "maxConcurrentRequests", mirror.maxConcurrentRequests())));
    service
        .rateLimit()
        .ifPresent(
            limit ->
                out.put(
                    "rateLimit", mapping("perSecond", limit.perSecond(), "burst", limit.burst())));
    return out;
  }

  private static String dtab(Dtab dtab) {
    return dtab.dentries().stream()
        .map(Dentry::toString)
        .map(dentry -> dentry + ";\n")
        .collect(Collectors.joining());
  }

  private static Map<String, Object> server(ServerConfig server) {
    Map<String, Object> out = mapping("ip", server.ip(), "port", server.port());
    server
        .http()
        .ifPresentOrElse(
            http -> out.putAll(HttpServerReader.shown(http)), () -> putThrift(out, server));
    out.put("clearContext", server.clearContext());
    out.put("localDtab", server.localDtab().text());
    server.tls().ifPresent(files -> out.put("tls", tls(files, server)));
    out.put("maxConnections", server.maxConnections());
    out.putAll(LimitReader.shown(server.limit()));
    out.put("serverSession", mapping("idleTimeMs", server.idleTime().toMillis()));
    out.put("announce", server.announce().names().stream().map(Path::toString).toList());
    server
        .announce()
        .as()
        .ifPresent(
            as -> out.put("announceAs", as.getAddress().getHostAddress() + ":" + as.getPort()));
    return out;
  }

  private static void putThrift(Map<String, Object> out, ServerConfig server) {
    server.service().ifPresent(service -> out.put("service", service));
    out.put("maxFrameBytes", server.maxFrameBytes());
    out.put("maxPipelinedCalls", server.maxPipelinedCalls());
    out.put("frameTimeoutMs", server.frameTimeout().toMillis());
  }

  private static Map<String, Object> tls(TlsFiles files, ServerConfig server) {
    Map<String, Object> out = tls(files, "caCertPath");
    if (server.http().isPresent()) {
      out.put("requireClientAuth", server.clientAuthRequired());
    } else {
      out.put("opportunistic", server.opportunisticTls().text());
    }
    return out;
  }

  private static Map<String, Object> client(ClientConfig client, boolean http) {
    PoolConfig pool = client.pool();
    Map<String, Object> out =
        mapping(
            "loadBalancer", LoadBalancerReader.shown(client.loadBalancer()),
            "hostConnectionPool",
                mapping(
                    "maxSize", pool.maxSize(),
                    "idleTimeMs", pool.idleTime().toMillis(),
                    "maxWaiters", pool.maxWaiters(),
                    "maxWaitMs", pool.maxWait().toMillis()),
            "connectTimeoutMs", client.connectTimeout().toMillis());
    if (http) {
      out.putAll(ClientReader.shown(client.http()));
    } else {
      out.put("dialect", client.dialect().text());
    }
    if (!http && client.dialect() == ClientDialect.THRIFT) {
      out.put("thriftFramed", client.transport() == ThriftTransport.FRAMED);
      out.put("attemptTTwitterUpgrade", upgrade(client.upgrade()));
    }
    client
        .requestAttemptTimeout()
        .ifPresent(timeout -> out.put("requestAttemptTimeoutMs", timeout.toMillis()));
    out.put("requeueBudget", RetryReader.shown(client.requeueBudget()));
    out.putAll(LimitReader.shown(client.limit()));
    if (client.maxPerEndpoint() < Integer.MAX_VALUE) {
      out.put(ClientReader.PER_ENDPOINT, client.maxPerEndpoint());
    }
    out.put("failureAccrual", failureAccrual(client.failureAccrual()));
    out.put("failFast", client.failFast());
    client
        .tls()
        .ifPresent(
            files -> {
              Map<String, Object> tls = tls(files, "trustCertsBundle");
              if (!http) {
                tls.put("opportunistic", client.opportunisticTls().text());
              }
              client.identity().ifPresent(identity -> tls.put("identity", identity.toString()));
              out.put("tls", tls);
            });
    return out;
  }

  private static Object upgrade(TTwitterUpgrade upgrade) {
    return upgrade == TTwitterUpgrade.REQUIRE ? upgrade.text() : upgrade == TTwitterUpgrade.ATTEMPT;
  }

  private static Map<String, Object> failureAccrual(FailureAccrualConfig config) {
    if (!(config instanceof FailureAccrualConfig.Watched accrual)) {
      return mapping("kind", FailureAccrualReader.NONE);
    }
    Map<String, Object> out = rule(accrual.rule());
    out.put("maxEjectionShare", accrual.maxEjectionShare());
    RetryReader.shown(accrual.backoff()).ifPresent(backoff -> out.put("backoff", backoff));
    return out; // The default backoff is of a kind that has no name in a file.
  }

  private static Map<String, Object> rule(FailureAccrualConfig.Rule rule) {
    if (rule instanceof FailureAccrualConfig.SuccessRate rate) {
      return mapping(
          "kind", FailureAccrualReader.SUCCESS_RATE,
          "successRate", rate.successRate(),
          "requests", rate.requests());
    }
    if (rule instanceof FailureAccrualConfig.SuccessRateWindowed rate) {
      return mapping(
          "kind", FailureAccrualReader.SUCCESS_RATE_WINDOWED,
          "successRate", rate.successRate(),
          "window", rate.window().toSeconds());
    }
    if (rule instanceof FailureAccrualConfig.Hybrid hybrid) {
      return mapping(
          "kind", FailureAccrualReader.HYBRID,
          "failures", hybrid.failures(),
          "successRate", hybrid.successRate(),
          "window", hybrid.window().toSeconds());
    }
    FailureAccrualConfig.ConsecutiveFailures inARow =
        (FailureAccrualConfig.ConsecutiveFailures) rule;
    return mapping(
        "kind", FailureAccrualReader.CONSECUTIVE_FAILURES, "failures", inARow.failures());
  }

  private static Map<String, Object> tls(TlsFiles files, String bundleKey) {
    return mapping(
        "certPath",
        files.certificateChain().toString(),
        "keyPath",
        files.privateKey().toString(),
        bundleKey,
        files.trustBundle().toString());
  }

  /** Keys and values by turns; the order is kept. */
  private static Map<String, Object> mapping(Object... keysAndValues) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      mapping.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return mapping;
  }
}
