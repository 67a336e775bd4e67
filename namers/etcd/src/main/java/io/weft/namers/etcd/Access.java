package io.weft.namers.etcd;

import io.weft.namers.tls.ClientTls;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to reach a cluster of etcd; the settings that the namer and the announcer share.
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

  Access {
    members = List.copyOf(members);
  }

  /** A user of etcd. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user; // and not the password
    }
  }

  /** Reads {@code endpoints}, {@code user}, {@code password}, {@code tls} and {@code probeMs}. */
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
    List<String> urls = settings.strings("endpoints");
    List<Member> members = new ArrayList<>();
    for (String url : urls.isEmpty() ? List.of("127.0.0.1:2379") : urls) {
      Member member =
          Member.parse(url, tls)
              .orElseThrow(
                  () ->
                      settings.error(
                          "endpoints",
                          "has '" + url + "', expected http://host:port or https://host:port"));
      if (tls && !member.tls()) {
        throw settings.error(
            "endpoints", "has '" + url + "', expected https://host:port since tls is given");
      }
      members.add(member);
    }
    return members;
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
