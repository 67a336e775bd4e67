package io.weft.namers.dns;

import io.weft.namers.inet.dns.IpLiteral;
import io.weft.stack.settings.Settings;
import java.util.List;

/**
 * A name server as the configuration gives it: {@code host[:port]}.
 *
 * @param host a name or an IP address
 */
record DnsHost(String host, int port) {
  private static final String KEY = "dnsHosts";
  private static final int DNS_PORT = 53;
  private static final int MAX_PORT = 65_535;

  /**
   * Reads the key {@code dnsHosts}.
   *
   * @throws io.weft.stack.settings.SettingsException if one cannot be read
   */
  static List<DnsHost> read(Settings settings) {
    return settings.strings(KEY).stream().map(text -> parse(text, settings)).toList();
  }

  private static DnsHost parse(String text, Settings settings) {
    int colon = text.lastIndexOf(':');
    // An IPv6 address that is not in brackets has no port.
    boolean bare = colon < 0 || IpLiteral.parse(text) != null;
    String host = bare ? text : text.substring(0, colon);
    int port = bare ? DNS_PORT : port(text.substring(colon + 1));
    boolean isHost = host.matches("[A-Za-z0-9_.-]+") || IpLiteral.parse(host) != null;
    if (!isHost || port == 0) {
      throw settings.error(
          KEY,
          "has '"
              + text
              + "', expected host[:port] such as ns.example.org, 10.0.0.53:8600 or [fd00::53]:53");
    }
    return new DnsHost(host, port);
  }

  private static int port(String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return port <= MAX_PORT ? port : 0;
  }
}
