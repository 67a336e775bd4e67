package io.weft.node;

import io.weft.node.config.NodeConfig;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsFilesException;
import io.weft.tls.context.TlsIdentity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The certificates of a node, each set of files opened once however many servers use it. */
final class Identities implements AutoCloseable {
  static final Metric EXPIRES =
      Metric.of(
          "weft_tls_certificate_expires_seconds",
          "When a certificate of the node ends, in seconds since the epoch.",
          "certificate");
  static final Metric GENERATION =
      Metric.of(
          "weft_tls_certificate_generation",
          "How often a certificate was taken up; 1 for the files found at start.",
          "certificate");
  static final Metric BROKEN =
      Metric.of(
          "weft_tls_certificate_broken",
          "1 while the files of a certificate cannot be used and an earlier state is in force.",
          "certificate");

  private final Map<TlsFiles, TlsIdentity> open = new HashMap<>();

  /**
   * Opens all that a configuration names.
   *
   * @throws IOException when one cannot be used; none stays open
   */
  static Identities open(NodeConfig config, MetricScope metrics) throws IOException {
    Identities identities = new Identities();
    try {
      for (TlsFiles files : named(config)) {
        if (!identities.open.containsKey(files)) {
          TlsIdentity identity = open(files);
          identities.open.put(files, identity);
          show(identity, files.certificateChain().toString(), metrics);
        }
      }
    } catch (IOException | RuntimeException e) {
      identities.close();
      throw e;
    }
    return identities;
  }

  private static TlsIdentity open(TlsFiles files) throws IOException {
    try {
      return TlsIdentity.open(files);
    } catch (TlsFilesException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<TlsFiles> named(NodeConfig config) {
    return config.routers().stream()
        .flatMap(
            router ->
                Stream.concat(
                    router.client().all().stream().flatMap(client -> client.tls().stream()),
                    router.servers().stream()
                        .map(server -> server.tls())
                        .flatMap(Optional::stream)))
        .toList();
  }

  private static void show(TlsIdentity identity, String name, MetricScope metrics) {
    metrics.gauge(EXPIRES, () -> identity.notAfter().getEpochSecond(), name);
    metrics.gauge(GENERATION, identity::generation, name);
    metrics.gauge(BROKEN, () -> identity.lastError().isPresent() ? 1 : 0, name);
  }

  /** The identity of files that the configuration names. */
  TlsIdentity of(TlsFiles files) {
    TlsIdentity identity = open.get(files);
    if (identity == null) {
      throw new IllegalArgumentException("the configuration does not name " + files);
    }
    return identity;
  }

  @Override
  public void close() {
    open.values().forEach(TlsIdentity::close);
    open.clear();
  }
}
