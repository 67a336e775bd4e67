package io.weft.tls.context;

import java.nio.file.Path;

/**
 * Where a node's identity lies, in PEM.
 *
 * @param certificateChain the node's certificate, followed by its intermediate authorities if any
 * @param privateKey the key of that certificate, not encrypted
 * @param trustBundle the root authorities whose nodes are trusted
 */
public record TlsFiles(Path certificateChain, Path privateKey, Path trustBundle) {

  /** The files under the names that an authority gives them. */
  public static TlsFiles in(Path directory) {
    return new TlsFiles(
        directory.resolve("node.pem"),
        directory.resolve("node-key.pem"),
        directory.resolve("ca.pem"));
  }
}
