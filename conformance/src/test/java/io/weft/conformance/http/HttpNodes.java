package io.weft.conformance.http;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Nodes with a router for HTTP, whose every request goes to one server of others. */
public final class HttpNodes implements AutoCloseable {
  private static final SpiffeId CALLERS_HOST = SpiffeId.parse("spiffe://test.weft/host/a");
  private static final SpiffeId SERVERS_HOST = SpiffeId.parse("spiffe://test.weft/host/b");

  private final Path directory;
  private final TlsFiles callers;
  private final TlsFiles servers;
  private final Deque<Node> nodes = new ArrayDeque<>();

  private HttpNodes(Path directory) throws Exception {
    this.directory = directory;
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    callers = authority.issue(directory.resolve("a"), CALLERS_HOST);
    servers = authority.issue(directory.resolve("b"), SERVERS_HOST);
  }

  /**
   * Prepares nodes.
   *
   * @param directory for their certificates and discovery
   */
  public static HttpNodes in(Path directory) throws Exception {
    return new HttpNodes(directory);
  }

  /**
   * The port of a node in clear text.
   *
   * @param dialect that it speaks with the server, {@code http/1.1} or {@code h2}
   */
  public int one(String dialect, int server) throws IOException {
    return start(server, "", "dialect: " + dialect, "");
  }

  /** The port of a node that takes calls over TLS from strangers. */
  public int behindTls(String dialect, int server) throws IOException {
    return start(server, "", "dialect: " + dialect, ", " + serverTls(", requireClientAuth: false"));
  }

  /** The port, in clear text, of the first of two nodes with mutual TLS and HTTP/2 between them. */
  public int two(String dialect, int server) throws IOException {
    int between = start(server, "", "dialect: " + dialect, ", " + serverTls(""));
    String client =
        "dialect: h2, tls: {certPath: %s, keyPath: %s, trustCertsBundle: %s}"
            .formatted(callers.certificateChain(), callers.privateKey(), callers.trustBundle());
    return start(between, " identity=" + SERVERS_HOST, client, "");
  }

  private String serverTls(String more) {
    return "tls: {certPath: %s, keyPath: %s, caCertPath: %s%s}"
        .formatted(servers.certificateChain(), servers.privateKey(), servers.trustBundle(), more);
  }

  private int start(int endpoint, String metadata, String client, String server)
      throws IOException {
    Path disco = Files.createTempDirectory(directory, "disco");
    Files.writeString(disco.resolve("users"), "127.0.0.1 %d%s%n".formatted(endpoint, metadata));
    String yaml =
        """
        admin: {port: 0}
        workerThreads: 1
        namers: [{kind: io.l5d.fs, rootDir: %s}]
        routers:
        - protocol: h2
          dtab: /h2 => /#/io.l5d.fs
          identifier: {kind: io.l5d.static, path: /users}
          client: {%s}
          servers: [{port: 0%s}]
        """
            .formatted(disco, client, server);
    Node node = Node.start(NodeConfig.parse("http.yaml", yaml, Map.of()).config());
    nodes.push(node);
    return node.routers().get(0).addresses().get(0).getPort();
  }

  @Override
  public void close() {
    while (!nodes.isEmpty()) {
      nodes.pop().close();
    }
  }
}
