package io.weft.conformance.thrift;

import java.io.IOException;

/** What lies between clients and servers: nothing, or nodes. */
interface Mesh extends AutoCloseable {

  /**
   * The port on the loopback address at which clients reach a server. Asked once for each server.
   *
   * @param wire how the server, and each of its clients, speaks
   * @param serverPort where the server listens on the loopback address
   */
  int portTo(Wire wire, int serverPort) throws Exception;

  @Override
  void close() throws IOException;

  /** No mesh: clients call the server itself. It proves the peers. */
  static Mesh direct() {
    return new Mesh() {
      @Override
      public int portTo(Wire wire, int serverPort) {
        return serverPort;
      }

      @Override
      public void close() {}
    };
  }
}
