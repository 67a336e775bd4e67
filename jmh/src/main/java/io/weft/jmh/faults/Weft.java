package io.weft.jmh.faults;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.jmh.process.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A Weft node that finds the endpoints in a file. */
record Weft(int port, int adminPort) implements Proxy {
  private static final String DISCOVERY = "disco";
  private static final Pattern RETRIES =
      Pattern.compile("(?m)^weft_(?:cluster_requeues|path_retries)_total\\{.*} (\\S+)$");

  static Weft start(Children children, List<Endpoint> endpoints)
      throws LoadException, InterruptedException {
    String addresses =
        endpoints.stream()
            .map(endpoint -> endpoint.ip() + ' ' + endpoint.port() + '\n')
            .collect(Collectors.joining());
    children.file(DISCOVERY + "/bench", addresses);
    Weft weft = new Weft(Children.freePort(), Children.freePort());
    Path file =
        children.file("weft.yaml", weft.configuration(children.directory().resolve(DISCOVERY)));
    Child child = children.java("weft", NodeProcess.class, file.toString());
    child.expect(ChildLine.READY);
    return weft;
  }

  private String configuration(Path discovery) {
    return """
        workerThreads: 1
        admin: {port: %d}
        namers:
        - {kind: io.l5d.fs, rootDir: %s}
        routers:
        - protocol: thrift
          dtab: /thrift => /#/io.l5d.fs
          client:
            connectTimeoutMs: 100
            requestAttemptTimeoutMs: 100
            failFast: true
            failureAccrual:
              failures: 3
              backoff: {kind: jittered, minMs: 500, maxMs: 5000}
          service:
            totalTimeoutMs: 900
            responseClassifier: {kind: io.weft.thrift.retryableIdempotent, readOnly: [echo]}
          servers:
          - {port: %d, service: bench}
        """
        .formatted(adminPort, discovery, port);
  }

  @Override
  public long retries() throws LoadException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
    try {
      String page =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
              .body();
      return RETRIES.matcher(page).results().mapToLong(Weft::value).sum();
    } catch (IOException e) {
      throw new LoadException("cannot read the node's metrics: " + e.getMessage(), e);
    }
  }

  private static long value(MatchResult series) {
    return (long) Double.parseDouble(series.group(1));
  }
}
