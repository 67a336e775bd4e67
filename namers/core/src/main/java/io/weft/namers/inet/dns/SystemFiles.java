package io.weft.namers.inet.dns;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How this machine resolves hosts: its list of hosts and its name servers. Changes of the files are
 * taken up. Meant for the client's own thread, since a file system may be slow.
 */
final class SystemFiles implements NameServers {
  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final FileView<Entries> hosts;
  private final FileView<ResolvConf> resolvConf;

  private record Entries(Map<String, List<InetAddress>> ipv4, Map<String, List<InetAddress>> ipv6) {
    static Entries parse(String text) {
      try {
        HostsFileEntriesProvider parsed =
            HostsFileEntriesProvider.parser().parse(new StringReader(text));
        return new Entries(parsed.ipv4Entries(), parsed.ipv6Entries());
      } catch (IOException e) {
        throw new IllegalStateException("a string cannot be read", e);
      }
    }
  }

  SystemFiles() {
    this(HOSTS, RESOLV_CONF);
  }

  SystemFiles(Path hosts, Path resolvConf) {
    this.hosts = new FileView<>(hosts, Entries::parse, new Entries(Map.of(), Map.of()));
    this.resolvConf = new FileView<>(resolvConf, ResolvConf::parse, ResolvConf.DEFAULT);
  }

  @Override
  public List<InetSocketAddress> servers() {
    return resolvConf.get().servers();
  }

  @Override
  public List<String> candidates(String host) {
    return resolvConf.get().candidates(host);
  }

  /** What is known of a host without asking anybody. */
  List<InetAddress> local(String host) {
    String name = RecordType.canonical(host);
    Entries entries = hosts.get();
    List<InetAddress> found = new ArrayList<>(entries.ipv4.getOrDefault(name, List.of()));
    found.addAll(entries.ipv6.getOrDefault(name, List.of()));
    // RFC 6761, 6.3: no name server is to be trusted with this one.
    boolean loopback = name.equals("localhost") || name.endsWith(".localhost");
    return found.isEmpty() && loopback ? List.of(InetAddress.getLoopbackAddress()) : found;
  }

  @Override
  public void close() {}
}
