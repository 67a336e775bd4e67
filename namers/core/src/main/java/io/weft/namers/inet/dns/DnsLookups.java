package io.weft.namers.inet.dns;

import io.weft.stack.activity.Activity;
import io.weft.stack.time.Loop;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What name servers have, as long as somebody looks. Each answer is passed on as it is: whoever
 * uses it decides what to make of one that is suddenly empty, or fails. Thread-safe; answers are
 * told on the loop.
 */
public final class DnsLookups implements AutoCloseable {
  private static final Comparator<SrvRecord> ORDER =
      Comparator.comparingInt(SrvRecord::priority)
          .thenComparing(SrvRecord::target)
          .thenComparingInt(SrvRecord::port)
          .thenComparingInt(SrvRecord::weight);

  private final DnsClient client;
  private final Function<String, List<InetAddress>> local;
  private final Loop loop;
  private final RandomGenerator random;

  private DnsLookups(
      DnsClient client,
      Function<String, List<InetAddress>> local,
      Loop loop,
      RandomGenerator random) {
    this.client = client;
    this.local = local;
    this.loop = loop;
    this.random = random;
  }

  /**
   * As this machine does it: {@code /etc/hosts} first, then the name servers and search domains of
   * {@code /etc/resolv.conf}; both files may change.
   */
  public static DnsLookups ofSystem(Loop loop, RandomGenerator random) {
    SystemFiles files = new SystemFiles();
    return of(new DnsClient(files, loop.ticker()), files, loop, random);
  }

  static DnsLookups of(DnsClient client, SystemFiles files, Loop loop, RandomGenerator random) {
    return new DnsLookups(client, files::local, loop, random);
  }

  /**
   * By name servers of one's own, and nothing else.
   *
   * @param servers closed with this
   */
  public static DnsLookups of(NameServers servers, Loop loop, RandomGenerator random) {
    return of(new DnsClient(servers, loop.ticker()), loop, random);
  }

  static DnsLookups of(DnsClient client, Loop loop, RandomGenerator random) {
    return new DnsLookups(client, host -> List.of(), loop, random);
  }

  /**
   * All addresses of a host, IPv4 and IPv6, in a stable order; none when the name servers say that
   * there is no such host; failed, for now, when none of them answers. Every answer is told. An IP
   * address stands for itself and is known at once.
   */
  public Activity<List<InetAddress>> host(String host, Pace pace) {
    InetAddress literal = IpLiteral.parse(host);
    return literal != null
        ? Activity.value(List.of(literal))
        : observer ->
            new Refreshed<>(loop, random, pace, new HostLookup(host, client, local)::look)
                .observe(observer);
  }

  /**
   * The places of a service, in a stable order; none when the name servers say so; failed, for now,
   * when none of them answers. Every answer is told. The addresses of targets that a name server
   * sends along are not asked for as long as they live.
   *
   * @param name in full: search domains are not tried
   */
  public Activity<List<SrvRecord>> service(String name, Pace pace) {
    return new Refreshed<>(loop, random, pace, () -> client.services(name))
        // Servers deal the records round in turn.
        .map(records -> records.stream().distinct().sorted(ORDER).toList());
  }

  @Override
  public void close() {
    client.close();
  }
}
