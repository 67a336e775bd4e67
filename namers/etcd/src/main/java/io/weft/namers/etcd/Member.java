package io.weft.namers.etcd;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a member of the cluster serves clients.
 *
 * @param host a name, or an IP address as it stands in a URL
 */
record Member(String host, int port, boolean tls) {
  private static final int DEFAULT_PORT = 2379;
  private static final int MAX_PORT = 65_535;
  private static final Pattern URL =
      Pattern.compile(
          "(?:(https?)://)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads {@code http://host:port}, {@code https://host:port} or {@code host:port}.
   *
   * @param tlsByDefault whether a member without a scheme is reached by TLS
   */
  static Optional<Member> parse(String url, boolean tlsByDefault) {
    Matcher matcher = URL.matcher(url.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String scheme = matcher.group(1);
    String port = matcher.group(3);
    int number = port == null ? DEFAULT_PORT : Integer.parseInt(port);
    boolean tls = scheme == null ? tlsByDefault : scheme.equalsIgnoreCase("https");
    return number < 1 || number > MAX_PORT
        ? Optional.empty()
        : Optional.of(new Member(matcher.group(2), number, tls));
  }

  String authority() {
    return host + ":" + port;
  }
}
