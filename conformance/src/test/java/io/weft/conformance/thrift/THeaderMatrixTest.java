package io.weft.conformance.thrift;

import static io.weft.conformance.thrift.Language.CPP;
import static io.weft.conformance.thrift.Language.JAVA;
import static io.weft.conformance.thrift.Language.PYTHON;
import static io.weft.conformance.thrift.Wire.Transport.BUFFERED;
import static io.weft.conformance.thrift.Wire.Transport.FRAMED;
import static io.weft.conformance.thrift.Wire.Transport.HEADER;
import static io.weft.conformance.thrift.Wire.Transport.ZLIB;

import io.weft.conformance.thrift.Wire.Protocol;
import io.weft.conformance.thrift.Wire.Transport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Others' clients that speak THeader, with plain and with compressed messages, to servers that do
 * and to servers that do not, and the reverse: each pair through one node in one protocol and
 * through two in the other. C++ is not given compressed messages: its library inflates none that
 * are larger than its buffer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class THeaderMatrixTest {
  @TempDir private static Path directory;

  private Mesh one = Mesh.direct();
  private Mesh two = Mesh.direct();
  private Peers throughOne = new Peers(one);
  private Peers throughTwo = new Peers(two);

  record Pair(
      Language client, Transport clientTransport, Language server, Transport serverTransport) {}

  static List<Pair> pairs() {
    return List.of(
        new Pair(PYTHON, HEADER, JAVA, FRAMED),
        new Pair(PYTHON, ZLIB, JAVA, BUFFERED),
        new Pair(PYTHON, HEADER, PYTHON, HEADER),
        new Pair(PYTHON, ZLIB, PYTHON, HEADER),
        new Pair(PYTHON, HEADER, PYTHON, ZLIB),
        new Pair(PYTHON, ZLIB, PYTHON, ZLIB),
        new Pair(PYTHON, HEADER, CPP, HEADER),
        new Pair(CPP, HEADER, JAVA, FRAMED),
        new Pair(CPP, HEADER, PYTHON, HEADER),
        new Pair(CPP, HEADER, CPP, HEADER),
        new Pair(JAVA, FRAMED, PYTHON, HEADER),
        new Pair(JAVA, BUFFERED, CPP, HEADER));
  }

  @BeforeAll
  void start() throws Exception {
    one = new OneNode();
    two = TwoNodes.in(directory);
    throughOne = new Peers(one);
    throughTwo = new Peers(two);
  }

  @AfterAll
  void stop() throws Exception {
    throughOne.close();
    throughTwo.close();
    one.close();
    two.close();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void serves(Pair pair) throws Exception {
    boolean even = pairs().indexOf(pair) % 2 == 0;
    run(throughOne, pair, even ? Protocol.BINARY : Protocol.COMPACT);
    run(throughTwo, pair, even ? Protocol.COMPACT : Protocol.BINARY);
  }

  private static void run(Peers peers, Pair pair, Protocol protocol) throws Exception {
    peers.run(
        pair.client,
        new Wire(pair.clientTransport, protocol, false),
        pair.server,
        new Wire(pair.serverTransport, protocol, false));
  }
}
