package io.weft.namers.inet.dns;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /etc/resolv.conf} says: see resolv.conf(5). What cannot be read is passed over, as
 * the C library does.
 *
 * @param servers in the order in which to ask them
 * @param search domains to complete a short name with
 * @param ndots the number of dots from which on a name is tried as it is first
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search, int ndots) {
  static final int PORT = 53;
  private static final int MAX_NDOTS = 15;
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);

  /** What holds without a file, or for one that says nothing: the server of this machine. */
  static final ResolvConf DEFAULT = new ResolvConf(List.of(HERE), List.of(), 1);

  ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static ResolvConf parse(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      List<String> values = Arrays.asList(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> {
          InetSocketAddress server = values.isEmpty() ? null : server(values.get(0));
          if (server != null) {
            servers.add(server);
          }
        }
        case "search" -> search = domains(values);
        case "domain" -> search = domains(values.subList(0, Math.min(1, values.size())));
        case "options" -> ndots = ndots(values, ndots);
        default -> {
          // A comment, or of no concern here.
        }
      }
    }
    return new ResolvConf(servers.isEmpty() ? List.of(HERE) : servers, search, ndots);
  }

  private static @Nullable InetSocketAddress server(String text) {
    if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
      return null;
    }
    try {
      // An address for sure, so that nothing is looked up; its scope is one of this machine.
      return new InetSocketAddress(InetAddress.getByName(text), PORT);
    } catch (UnknownHostException e) {
      return null; // of an interface that is not there
    }
  }

  private static List<String> domains(List<String> words) {
    return words.stream().map(RecordType::canonical).filter(domain -> !domain.isEmpty()).toList();
  }

  private static int ndots(List<String> options, int before) {
    int ndots = before;
    for (String option : options) {
      if (option.matches("ndots:[0-9]{1,3}")) {
        ndots = Math.min(MAX_NDOTS, Integer.parseInt(option.substring("ndots:".length())));
      }
    }
    return ndots;
  }

  /** The full names to ask for, one after the other until there is such a name. */
  List<String> candidates(String host) {
    if (host.endsWith(".")) {
      return List.of(host);
    }
    List<String> names = new ArrayList<>();
    for (String domain : search) {
      names.add(host + "." + domain);
    }
    boolean asItIsFirst = host.chars().filter(c -> c == '.').count() >= ndots;
    names.add(asItIsFirst ? 0 : names.size(), host);
    return names;
  }
}
