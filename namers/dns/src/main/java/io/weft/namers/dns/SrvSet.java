package io.weft.namers.dns;

import io.weft.namers.inet.dns.SrvRecord;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import io.weft.stack.activity.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes endpoints of the records of a service and the addresses of their targets: RFC 2782. */
final class SrvSet {
  private static final Comparator<InetSocketAddress> ORDER =
      Comparator.comparing(
              (InetSocketAddress socket) -> socket.getAddress().getAddress(),
              Arrays::compareUnsigned)
          .thenComparing(InetSocketAddress::getPort);

  private final Map<String, State<List<InetAddress>>> targets;
  private final Map<String, String> skipped = new HashMap<>();

  private SrvSet(Map<String, State<List<InetAddress>>> targets) {
    this.targets = targets;
  }

  /**
   * The endpoints to use: those of the lowest priority that has any.
   *
   * @param targets what is known of the addresses of each target
   * @return pending as long as a target is which could be one of them
   */
  static State<Answer> choose(
      List<SrvRecord> records, Map<String, State<List<InetAddress>>> targets) {
    return new SrvSet(targets).choose(records);
  }

  private State<Answer> choose(List<SrvRecord> records) {
    SortedMap<Integer, List<SrvRecord>> byPriority =
        records.stream()
            .collect(Collectors.groupingBy(SrvRecord::priority, TreeMap::new, Collectors.toList()));
    for (List<SrvRecord> equals : byPriority.values()) {
      if (equals.stream().anyMatch(record -> target(record) instanceof State.Pending)) {
        return new State.Pending<>();
      }
      List<SrvRecord> usable = equals.stream().filter(this::isUsable).toList();
      if (!usable.isEmpty()) {
        return new State.Ok<>(new Answer(AddrSet.of(endpoints(usable)), skipped, 0));
      }
    }
    return new State.Ok<>(new Answer(new AddrSet.Neg(), skipped, 0));
  }

  private State<List<InetAddress>> target(SrvRecord record) {
    State<List<InetAddress>> known = targets.get(record.target());
    return known == null ? new State.Ok<>(List.of()) : known;
  }

  private List<InetAddress> addresses(SrvRecord record) {
    return target(record) instanceof State.Ok<List<InetAddress>> ok ? ok.value() : List.of();
  }

  private boolean isUsable(SrvRecord record) {
    String entry = record.target() + ":" + record.port();
    if (record.port() == 0) {
      skipped.put(entry, "0 is no port");
      return false;
    }
    if (target(record) instanceof State.Failed<List<InetAddress>> failed) {
      skipped.put(entry, String.valueOf(failed.cause().getMessage()));
    }
    return !addresses(record).isEmpty();
  }

  private List<Address> endpoints(List<SrvRecord> records) {
    // Several records, or several addresses of a target, may lead to the same place or share one.
    SortedMap<InetSocketAddress, Double> weights = new TreeMap<>(ORDER);
    long unweighted = records.stream().filter(record -> record.weight() == 0).count();
    for (SrvRecord record : records) {
      // The RFC's running sum gives all that have no weight one chance together, as if of weight 1;
      // and if none has one they are equal.
      double share = unweighted == records.size() ? 1 : 1.0 / unweighted;
      double weight = record.weight() == 0 ? share : record.weight();
      List<InetAddress> addresses = addresses(record);
      for (InetAddress address : addresses) {
        weights.merge(
            new InetSocketAddress(address, record.port()), weight / addresses.size(), Double::sum);
      }
    }
    return weights.entrySet().stream()
        .map(entry -> new Address(entry.getKey(), entry.getValue(), Map.of()))
        .toList();
  }
}
