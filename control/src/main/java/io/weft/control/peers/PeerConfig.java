package io.weft.control.peers;

import io.weft.namers.http.HttpTarget;
import io.weft.stack.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The HTTP interface of another control service of the same fleet.
 *
 * @param tokenFile has the token that says who asks
 */
public record PeerConfig(HttpTarget target, Optional<Path> tokenFile) {
  private static final int PORT = 4180;

  /**
   * Reads {@code host}, {@code port}, {@code tls} and {@code tokenFile}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  public static PeerConfig read(Settings settings) {
    String host = settings.requiredString("host");
    Optional<Path> tokenFile = settings.file("tokenFile");
    HttpTarget target = HttpTarget.read(settings, host, PORT);
    if (tokenFile.isPresent() && target.tls().isEmpty()) {
      throw settings.error("tokenFile", "wants tls: a token is not sent in clear text");
    }
    return new PeerConfig(target, tokenFile);
  }
}
