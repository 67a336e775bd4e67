package io.weft.namers.inet.dns;

import io.weft.stack.activity.Activity;
import io.weft.stack.time.Loop;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The addresses of hosts, IPv4 and IPv6, as name servers have them. Each answer is passed on as it
 * is: whoever uses them decides what to make of one that fails. Thread-safe.
 */
public final class HostLookups implements AutoCloseable {
  private final DnsClient client;
  private final Function<String, List<InetAddress>> local;
  private final Loop loop;
  private final RandomGenerator random;

  private HostLookups(
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
   * As this machine resolves hosts: {@code /etc/hosts} first, then the name servers and search
   * domains of {@code /etc/resolv.conf}; both files may change.
   *
   * @param loop where answers are told
   */
  public static HostLookups ofSystem(Loop loop, RandomGenerator random) {
    SystemFiles files = new SystemFiles();
    return of(new DnsClient(files, loop.ticker()), files, loop, random);
  }

  static HostLookups of(DnsClient client, SystemFiles files, Loop loop, RandomGenerator random) {
    return new HostLookups(client, files::local, loop, random);
  }

  /**
   * By name servers of one's own, and nothing else.
   *
   * @param client closed with this
   */
  public static HostLookups of(DnsClient client, Loop loop, RandomGenerator random) {
    return new HostLookups(client, host -> List.of(), loop, random);
  }

  /**
   * All addresses of a host, in a stable order; none when the name servers say that there is no
   * such host; failed, for now, when none of them answers. Every answer is told, on the loop. An IP
   * address stands for itself and is known at once.
   */
  public Activity<List<InetAddress>> follow(String host, Pace pace) {
    InetAddress literal = IpLiteral.parse(host);
    return literal != null
        ? Activity.value(List.of(literal))
        : observer ->
            new Refreshed<>(loop, random, pace, new HostLookup(host, client, local)::look)
                .observe(observer);
  }

  @Override
  public void close() {
    client.close();
  }
}
