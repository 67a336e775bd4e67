package io.weft.conformance.thrift;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every client language with every server language, each running the whole scenario of {@code
 * user.thrift}: calls with all kinds of values, a declared exception, a one-way call and its
 * effect, text beyond ASCII, ten megabytes, a call without a result, and a method that the server
 * does not know.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class UserServiceMatrix {
  private Mesh mesh;
  private Peers peers;

  /** Opens what lies between the clients and the servers of this class. */
  abstract Mesh open() throws Exception;

  record Cell(Language client, Language server, Wire wire) {
    @Override
    public String toString() {
      return client + " -> " + server + ", " + wire;
    }
  }

  /** All pairs framed and binary; each other wire with every client and every server once. */
  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    Language[] languages = Language.values();
    int turn = 0;
    for (Wire wire : Wire.all()) {
      for (int client = 0; client < languages.length; client++) {
        for (int step = 0; step < languages.length; step++) {
          if (wire.equals(Wire.FRAMED_BINARY) || step == turn % languages.length) {
            Language server = languages[(client + step) % languages.length];
            cells.add(new Cell(languages[client], server, wire));
          }
        }
      }
      turn++;
    }
    return cells;
  }

  @BeforeAll
  void start() throws Exception {
    mesh = open();
    peers = new Peers(mesh);
  }

  @AfterAll
  void stop() throws Exception {
    peers.close();
    mesh.close();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void serves(Cell cell) throws Exception {
    peers.run(cell.client, cell.server, cell.wire);
  }
}
