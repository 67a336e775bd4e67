package io.weft.namers.zookeeper;

import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers that hold one tree of nodes, and how to open a session with them.
 *
 * @param hosts {@code host:port}, joined by commas
 * @param sessionTimeout for how long the servers keep a session of which they hear nothing
 * @param digest {@code user:password} that the client shows; null for none
 */
record Ensemble(String hosts, Duration sessionTimeout, @Nullable String digest) {
  static final Duration DEFAULT_SESSION = Duration.ofSeconds(10);
  private static final Duration MIN_SESSION = Duration.ofMillis(100);
  private static final Duration MAX_SESSION = Duration.ofMinutes(10);
  private static final int PORT = 2181;
  private static final int MAX_PORT = 65_535;
  private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[[0-9A-Fa-f:.]+]");
  private static final Pattern NAMED = Pattern.compile("([\\w.-]+)(?::(\\d{1,5}))?");

  /** Reads {@code zkAddrs}, {@code sessionTimeoutMs}, {@code user} and {@code password}. */
  static Ensemble read(Settings settings) {
    List<Settings> servers = settings.sections("zkAddrs");
    if (servers.isEmpty()) {
      throw settings.error("zkAddrs", "must be given: a list of servers, each {host, port}");
    }
    Duration session = settings.millis("sessionTimeoutMs", DEFAULT_SESSION);
    if (session.compareTo(MIN_SESSION) < 0 || session.compareTo(MAX_SESSION) > 0) {
      throw settings.error(
          "sessionTimeoutMs",
          "must be from " + MIN_SESSION.toMillis() + " to " + MAX_SESSION.toMillis());
    }
    return new Ensemble(
        servers.stream().map(Ensemble::server).collect(Collectors.joining(",")),
        session,
        digest(settings));
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

  private static @Nullable String digest(Settings settings) {
    Optional<String> user = settings.string("user");
    Optional<String> password = settings.string("password");
    if (user.isPresent() != password.isPresent()) {
      throw settings.error(
          user.isPresent() ? "user" : "password", "needs the other one: user and password");
    }
    return user.map(name -> name + ":" + password.orElseThrow()).orElse(null);
  }

  /**
   * An ensemble that a name tells: {@code host[:port]}, several of them joined by {@code ,} or
   * {@code ::}; empty when the text is none.
   */
  static Optional<Ensemble> named(String text) {
    StringBuilder hosts = new StringBuilder();
    for (String server : text.split(",|::", -1)) {
      var parts = NAMED.matcher(server);
      if (!parts.matches()) {
        return Optional.empty();
      }
      int port = parts.group(2) == null ? PORT : Integer.parseInt(parts.group(2));
      if (port < 1 || port > MAX_PORT) {
        return Optional.empty();
      }
      hosts.append(hosts.length() == 0 ? "" : ",").append(parts.group(1)).append(':').append(port);
    }
    return Optional.of(new Ensemble(hosts.toString(), DEFAULT_SESSION, null));
  }

  /** Without the password: it is for messages. */
  @Override
  public String toString() {
    return "ZooKeeper at " + hosts;
  }
}
