package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransportException;
import org.apache.thrift.transport.layered.TFramedTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands, as a user types them. */
final class WeftTest {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int WRONG = 2;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int weft(String... arguments) {
    CommandLine line =
        Weft.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private String config(String dtab) throws IOException {
    Path disco = Files.createDirectories(directory.resolve("disco"));
    Files.writeString(
        disco.resolve("users"), "127.0.0.1 9090 * 2\n127.0.0.2 9090 identity=spiffe://x.org/b\n");
    String yaml =
        """
        namers:
        - {kind: io.l5d.fs, rootDir: disco}
        routers:
        - protocol: thrift
          label: outgoing
          dtab: %s
          service: {totalTimeoutMs: 5000}
          servers: [{port: 4114, service: users}]
        """
            .formatted(dtab);
    return Files.writeString(directory.resolve("node.yaml"), yaml).toString();
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(weft("--help")).isEqualTo(DONE);

    assertThat(out.toString()).contains("node", "check", "explain", "call", "ca", "demo");
  }

  @Test
  void aMissingCommandIsWrongUsage() {
    assertThat(weft()).isEqualTo(WRONG);

    assertThat(err.toString()).contains("a command is missing");
  }

  @Test
  void checkAcceptsAValidFile() throws IOException {
    assertThat(weft("check", config("/thrift => /#/io.l5d.fs"))).isEqualTo(DONE);

    assertThat(out.toString()).contains("is valid", "outgoing", "127.0.0.1:4114");
  }

  @Test
  void checkKnowsRoutersForHttp() throws IOException {
    String file =
        http(
            """
              - port: 4443
                tls:
                  certPath: node.pem
                  keyPath: node-key.pem
                  caCertPath: ca.pem
                  requireClientAuth: false
            """);

    assertThat(weft("check", file)).isEqualTo(DONE);

    assertThat(out.toString())
        .contains(
            "127.0.0.1:4140, plain", "127.0.0.1:4443, TLS, callers without a certificate too");
  }

  @Test
  void explainKnowsRoutersForHttp() throws IOException {
    assertThat(weft("explain", "-c", http(""), "/http/web")).isEqualTo(DONE);

    assertThat(out.toString())
        .contains("127.0.0.1:8081, plain", "dialect = http/1.1", "heads of 65536 B");
  }

  private String http(String moreServers) throws IOException {
    return Files.writeString(
            directory.resolve("http.yaml"),
            """
            routers:
            - protocol: http
              dtab: /svc/web => /$/inet/127.0.0.1/8081
              servers:
              - port: 4140
            """
                + moreServers)
        .toString();
  }

  @Test
  void checkNamesTheMistakeAndItsPlace() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.yaml"), "routers:\n- protocl: thrift\n");

    assertThat(weft("check", file.toString())).isEqualTo(WRONG);

    assertThat(err.toString()).contains("bad.yaml:2:3", "protocl", "did you mean \"protocol\"");
  }

  @Test
  void checkSaysThatAFileIsMissing() {
    assertThat(weft("check", "/no/such/file.yaml")).isEqualTo(WRONG);

    assertThat(err.toString()).contains("no such file: /no/such/file.yaml");
  }

  @Test
  void explainShowsStepsEndpointsAndModules() throws IOException {
    String file = config("/thrift => /#/io.l5d.fs");

    assertThat(weft("explain", "-c", file, "/thrift/users/add")).isEqualTo(DONE);

    assertThat(out.toString())
        .contains("/thrift => /#/io.l5d.fs", "bound to /#/io.l5d.fs/users")
        .contains("127.0.0.1:9090 * 2, plain")
        .contains("127.0.0.2:9090, mutual TLS with spiffe://x.org/b")
        .contains(
            "total-timeout",
            "totalTimeout = PT5S  (global)",
            "requeues",
            "0.2 of calls + 10/s  (default)");
  }

  @Test
  void explainShowsTheValuesInForceAndTheEntriesThatTheyAreFrom() throws IOException {
    Files.createDirectories(directory.resolve("disco"));
    Files.writeString(directory.resolve("disco/users"), "127.0.0.1 9090\n");
    String file =
        Files.writeString(
                directory.resolve("rules.yaml"),
                """
                namers:
                - {kind: io.l5d.fs, rootDir: disco}
                routers:
                - protocol: thrift
                  label: outgoing
                  dtab: /thrift => /#/io.l5d.fs
                  servers: [{port: 4114, service: users}]
                  client:
                    kind: io.l5d.static
                    configs:
                    - {prefix: /, connectTimeoutMs: 300, hostConnectionPool: {maxSize: 9}}
                    - {prefix: '/#/io.l5d.fs/{service}', hostConnectionPool: {maxSize: 10}}
                    - {prefix: /#/io.l5d.fs/reports, requestAttemptTimeoutMs: 60000}
                  service: {totalTimeoutMs: 5000}
                """)
            .toString();

    assertThat(weft("explain", "-c", file, "/thrift/users/add")).isEqualTo(DONE);
    assertThat(out.toString())
        .containsSubsequence(
            "a call of /thrift/users/add passes\n",
            "  total-timeout      limits the time of a call over all its tries\n",
            "    totalTimeout = PT5S  (global)\n",
            "then, in the cluster /#/io.l5d.fs/users\n",
            "    requeueBudget = 0.2 of calls + 10/s  (default)\n",
            "then, at an endpoint of /#/io.l5d.fs/users\n",
            "    failureAccrual = 5 failures in a row, then 5000 to 300000 ms, equally jittered"
                + "  (default)\n",
            "    hostConnectionPool = maxSize 10, maxWaiters 1024, idleTime PT10M, maxWait PT10S"
                + "  (/#/io.l5d.fs/{service})\n",
            "    connectTimeout = PT0.3S  (/)\n",
            "    requestAttemptTimeout = none  (default)\n");

    out.getBuffer().setLength(0);
    assertThat(weft("explain", "-o", "json", "-c", file, "/thrift/users/add")).isEqualTo(DONE);
    JsonNode layers = new ObjectMapper().readTree(out.toString()).get("layers");
    assertThat(layers.findValuesAsText("layer")).containsExactly("path", "cluster", "endpoint");
    assertThat(layers.get(2).get("of").asText()).isEqualTo("/#/io.l5d.fs/users");
    assertThat(layers.get(0).toString())
        .contains("[{\"name\":\"totalTimeout\",\"value\":\"PT5S\",\"origin\":\"global\"}]");
  }

  @Test
  void explainWaitsForEveryBranchOfAUnion() throws IOException {
    String file = config("/thrift/users => 9 * /#/io.l5d.fs/users & 1 * /$/inet/127.0.0.1/9091");

    assertThat(weft("explain", "-c", file, "/thrift/users/add")).isEqualTo(DONE);

    assertThat(out.toString())
        .contains("127.0.0.1:9090 * 2", "127.0.0.1:9091, plain")
        .doesNotContain("pending");
  }

  @Test
  void explainTriesAnExtraDtab() throws IOException {
    String file = config("/thrift => /nowhere");

    assertThat(weft("explain", "-c", file, "/thrift/users/add")).isEqualTo(FAILED);
    assertThat(
            weft("explain", "-c", file, "--dtab", "/nowhere => /#/io.l5d.fs", "/thrift/users/add"))
        .isEqualTo(DONE);
  }

  @Test
  void caMakesAnAuthorityOnceAndCertificatesOften() {
    String ca = directory.resolve("ca").toString();
    String node = directory.resolve("node").toString();

    assertThat(weft("ca", "init", "--trust-domain", "example.org", ca)).isEqualTo(DONE);
    assertThat(weft("ca", "issue", "--ca", ca, "spiffe://example.org/a", node)).isEqualTo(DONE);
    assertThat(weft("ca", "issue", "--ca", ca, "spiffe://example.org/a", node)).isEqualTo(DONE);
    assertThat(directory.resolve("node")).isDirectoryContaining("glob:**/node-key.pem");

    assertThat(weft("ca", "init", "--trust-domain", "example.org", ca)).isEqualTo(FAILED);
    assertThat(weft("ca", "issue", "--ca", ca, "http://example.org/a", node)).isEqualTo(WRONG);
    assertThat(err.toString()).contains("http://example.org/a");
  }

  @Test
  void callPrintsReplyTimeAndEndpoint() throws Exception {
    try (Serving serving = new Serving()) {
      assertThat(weft("call", "--to", serving.address(), "users", "ping")).isEqualTo(DONE);

      assertThat(out.toString())
          .contains("reply     REPLY", "time ", "endpoint  " + serving.address())
          .contains("08" + "0000" + "00000007" + "00");
    }
  }

  @Test
  void callIsRoutedByADtabOfItsOwn() throws Exception {
    try (Serving serving = new Serving();
        Node node = Node.start(NodeConfig.parse("test.yaml", NOWHERE, Map.of()).config())) {
      String address = "127.0.0.1:" + node.routers().get(0).addresses().get(0).getPort();
      String strict = "127.0.0.1:" + node.routers().get(0).addresses().get(1).getPort();
      String dtab = "/nowhere/users => /$/inet/127.0.0.1/" + serving.port();

      assertThat(weft("call", "--to", address, "users", "ping")).isEqualTo(FAILED);
      assertThat(weft("call", "--to", address, "--dtab", dtab, "users", "ping")).isEqualTo(DONE);
      assertThat(out.toString()).contains("no-such-name", "reply     REPLY");
      assertThat(weft("call", "--to", strict, "--dtab", dtab, "users", "ping")).isEqualTo(FAILED);
      assertThat(out.toString()).contains("exception PROTOCOL_ERROR", "localDtab: refuse");

      String file = config("/thrift => /nowhere");
      assertThat(weft("call", "-c", file, "--dtab", dtab, "users", "ping")).isEqualTo(DONE);
    }
  }

  private static final String NOWHERE =
      """
      admin: {port: 0}
      routers:
      - protocol: thrift
        dtab: /thrift => /nowhere
        servers:
        - {port: 0, service: users}
        - {port: 0, service: users, localDtab: refuse}
      """;

  @Test
  void callWithADtabSaysThatTheUpgradeIsNotTaken() throws Exception {
    try (Serving serving = new Serving()) {
      String[] call = {"call", "--to", serving.address(), "--dtab", "/a => /b", "users", "ping"};
      assertThat(weft(call)).isEqualTo(FAILED);

      assertThat(out.toString()).contains("failed    connect", "did not take the TTwitter upgrade");
    }
    assertThat(weft("call", "--to", "127.0.0.1:1", "--dtab", "a => b", "users", "ping"))
        .isEqualTo(WRONG);
    assertThat(err.toString()).contains("--dtab: expected '/'");
    assertThat(
            weft(
                "call",
                "--to",
                "127.0.0.1:1",
                "--transport",
                "buffered",
                "--dtab",
                "/a => /b",
                "users",
                "ping"))
        .isEqualTo(WRONG);
    assertThat(err.toString()).contains("--transport framed");
  }

  @Test
  void callSaysWhyThereIsNoReply() {
    assertThat(weft("call", "--to", "127.0.0.1:1", "users", "ping")).isEqualTo(FAILED);
    assertThat(out.toString()).contains("failed    connect", "endpoint  127.0.0.1:1");

    assertThat(weft("call", "--to", "127.0.0.1", "users", "ping")).isEqualTo(WRONG);
    assertThat(weft("call", "--to", "127.0.0.1:1", "--hex", "0g", "users", "ping"))
        .isEqualTo(WRONG);
    assertThat(err.toString()).contains("is not HOST:PORT", "pairs of hex digits");
  }

  /** Answers every call of {@code ping} with the number 7, and knows no other. */
  private static final class Serving implements AutoCloseable {
    private final TServerSocket socket;
    private final TThreadPoolServer server;

    Serving() throws TTransportException {
      socket = new TServerSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server =
          new TThreadPoolServer(
              new TThreadPoolServer.Args(socket)
                  .processor(Serving::answer)
                  .transportFactory(new TFramedTransport.Factory()));
      Thread thread = new Thread(server::serve, "ping");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getServerSocket().getLocalPort();
    }

    String address() {
      return "127.0.0.1:" + port();
    }

    private static void answer(TProtocol in, TProtocol to) throws TException {
      TMessage message = in.readMessageBegin();
      TProtocolUtil.skip(in, TType.STRUCT);
      in.readMessageEnd();
      if (message.name.equals("ping")) {
        to.writeMessageBegin(new TMessage(message.name, TMessageType.REPLY, message.seqid));
        to.writeStructBegin(new TStruct("result"));
        to.writeFieldBegin(new TField("success", TType.I32, (short) 0));
        to.writeI32(7);
        to.writeFieldEnd();
        to.writeFieldStop();
        to.writeStructEnd();
      } else {
        to.writeMessageBegin(new TMessage(message.name, TMessageType.EXCEPTION, message.seqid));
        new TApplicationException(TApplicationException.UNKNOWN_METHOD, message.name).write(to);
      }
      to.writeMessageEnd();
      to.getTransport().flush();
    }

    @Override
    public void close() {
      server.stop();
    }
  }
}
