package io.weft.control.store.etcd;

import io.weft.namers.tls.ClientTls;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to reach a cluster of etcd.
 *
 * @param members at least one
 * @param login as whom, where the cluster asks for it
 * @param tls what to trust and to show on connections by TLS
 * @param probe how long a quiet connection is believed to live; the limit of each request too
 */
record Access(
    List<Member> members, Optional<Login> login, Optional<ClientTls> tls, Duration probe) {
  private static final Duration DEFAULT_PROBE = Duration.ofSeconds(5);
  private static final Duration MIN_PROBE = Duration.ofMillis(100);

  /** A user of etcd. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user; // and not the password
    }
  }

  /**
   * Reads {@code endpoints}, or {@code host} and {@code port}; {@code user}, {@code password},
   * {@code tls} and {@code probeMs}.
   */
  static Access read(Settings settings) {
    Optional<ClientTls> tls = settings.section("tls").map(ClientTls::read);
    Duration probe = settings.millis("probeMs", DEFAULT_PROBE);
    if (probe.compareTo(MIN_PROBE) < 0) {
      throw settings.error(
          "probeMs", "must be at least " + MIN_PROBE.toMillis() + ", not " + probe.toMillis());
    }
    return new Access(members(settings, tls.isPresent()), login(settings), tls, probe);
  }

  private static List<Member> members(Settings settings, boolean tls) {
    List<String> endpoints = settings.strings("endpoints");
    Optional<String> host = settings.string("host");
    int port = settings.integer("port", Member.PORT, 1, Member.MAX_PORT);
    if (endpoints.isEmpty()) {
      return List.of(new Member(host.orElse("localhost"), port, tls));
    }
    if (host.isPresent()) {
      throw settings.error("host", "must not be given beside endpoints");
    }
    return endpoints.stream().map(url -> Member.parse(url, tls, settings)).toList();
  }

  private static Optional<Login> login(Settings settings) {
    Optional<String> user = settings.string("user");
    Optional<String> password = settings.string("password");
    if (user.isPresent() != password.isPresent()) {
      throw settings.error(
          user.isPresent() ? "password" : "user", "must be given: user and password go together");
    }
    return user.map(name -> new Login(name, password.orElseThrow()));
  }
}
