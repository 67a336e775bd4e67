package io.weft.control.store.zookeeper;

import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The servers that hold the tree of nodes, and how to open a session with them.
 *
 * @param hosts {@code host:port}, joined by commas
 * @param sessionTimeout for how long the servers keep a session of which they hear nothing
 */
record Ensemble(String hosts, Duration sessionTimeout, Optional<Login> login) {
  private static final Duration DEFAULT_SESSION = Duration.ofSeconds(10);
  private static final Duration MIN_SESSION = Duration.ofMillis(100);
  private static final Duration MAX_SESSION = Duration.ofMinutes(10);
  private static final int PORT = 2181;
  private static final int MAX_PORT = 65_535;
  private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[[0-9A-Fa-f:.]+]");

  /** What a session shows of itself, such as {@code digest} and {@code user:password}. */
  record Login(String scheme, String auth) {
    @Override
    public String toString() {
      return scheme; // and not the password
    }
  }

  /** Reads {@code zkAddrs}, {@code sessionTimeoutMs} and {@code authInfo}. */
  static Ensemble read(Settings settings) {
    List<Settings> servers = settings.sections("zkAddrs");
    if (servers.isEmpty()) {
      throw settings.error("zkAddrs", "must be given: a list of servers, each {host, port}");
    }
    Duration session = settings.millis("sessionTimeoutMs", DEFAULT_SESSION);
    if (session.compareTo(MIN_SESSION) < 0 || session.compareTo(MAX_SESSION) > 0) {
      throw settings.error(
          "sessionTimeoutMs",
          "must be from %d to %d, not %d"
              .formatted(MIN_SESSION.toMillis(), MAX_SESSION.toMillis(), session.toMillis()));
    }
    return new Ensemble(
        servers.stream().map(Ensemble::server).collect(Collectors.joining(",")),
        session,
        settings.section("authInfo").map(Ensemble::login));
  }

  private static String server(Settings server) {
    String host = server.requiredString("host");
    if (!HOST.matcher(host).matches()) {
      throw server.error(
          "host", "must be a host name, an IPv4 address or an IPv6 one in [ ], not '" + host + "'");
    }
    String address = host + ":" + server.integer("port", PORT, 1, MAX_PORT);
    server.done();
    return address;
  }

  private static Login login(Settings login) {
    Login read = new Login(login.requiredString("scheme"), login.requiredString("auth"));
    login.done();
    return read;
  }

  @Override
  public String toString() {
    return "ZooKeeper at " + hosts;
  }
}
