package io.weft.control.store.etcd;

import io.weft.stack.settings.Settings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a member of the cluster serves clients.
 *
 * @param host a name, or an IP address as it stands in a URL
 */
record Member(String host, int port, boolean tls) {
  static final int PORT = 2379;
  static final int MAX_PORT = 65_535;
  private static final Pattern URL =
      Pattern.compile(
          "(?:(https?)://)?(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads {@code http://host:port}, {@code https://host:port} or {@code host:port} from the list
   * {@code endpoints}.
   *
   * @param tls whether connections are by TLS: then all must be
   */
  static Member parse(String url, boolean tls, Settings settings) {
    Matcher matcher = URL.matcher(url.strip());
    String expected = "http://host:port or https://host:port";
    if (matcher.matches()) {
      String scheme = matcher.group(1);
      int port = matcher.group(3) == null ? PORT : Integer.parseInt(matcher.group(3));
      boolean secure = scheme == null ? tls : scheme.equalsIgnoreCase("https");
      if (tls && !secure) {
        expected = "https://host:port since tls is given";
      } else if (port >= 1 && port <= MAX_PORT) {
        return new Member(matcher.group(2), port, secure);
      }
    }
    throw settings.error("endpoints", "has '" + url + "', expected " + expected);
  }

  @Override
  public String toString() {
    return "etcd at " + host + ":" + port;
  }
}
