package io.weft.namers.control;

import io.weft.namers.tls.ClientTls;
import io.weft.stack.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to reach the control services.
 *
 * @param peers at least one; any of them will do
 * @param tls what to trust and to show; empty for plain text
 * @param tokenFile has the token that is shown with each request
 */
record Access(List<Peer> peers, Optional<Tls> tls, Optional<Path> tokenFile) {

  /**
   * A connection by TLS.
   *
   * @param commonName whom the server's certificate has to be for, where it is not for its host
   */
  record Tls(ClientTls files, Optional<String> commonName) {

    private static Tls read(Settings settings) {
      Optional<String> commonName = settings.string("commonName");
      return new Tls(ClientTls.read(settings), commonName);
    }
  }

  Access {
    peers = List.copyOf(peers);
  }

  /** Reads {@code dst}, {@code tls} and {@code tokenFile}. */
  static Access read(Settings settings) {
    Optional<Tls> tls = settings.section("tls").map(Tls::read);
    Optional<Path> tokenFile = settings.file("tokenFile");
    if (tokenFile.isPresent() && tls.isEmpty()) {
      throw settings.error("tokenFile", "wants tls: a token is not sent in clear text");
    }
    return new Access(peers(settings), tls, tokenFile);
  }

  private static List<Peer> peers(Settings settings) {
    List<Peer> peers = new ArrayList<>();
    for (String text : settings.oneOrMoreStrings("dst")) {
      peers.add(
          Peer.parse(text)
              .orElseThrow(() -> settings.error("dst", "has '" + text + "', expected host:port")));
    }
    if (peers.isEmpty()) {
      throw settings.error("dst", "must be given: host:port of a control service, or a list");
    }
    return peers.stream().distinct().toList();
  }

  /** The present token, which may be renewed while the node runs. */
  Optional<String> token() throws IOException {
    if (tokenFile.isEmpty()) {
      return Optional.empty();
    }
    String token = Files.readString(tokenFile.get()).strip();
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(tokenFile.get() + " has no token of printable ASCII");
    }
    return Optional.of(token);
  }
}
