package io.weft.namers.inet.dns;

import io.netty.handler.codec.dns.DnsResponse;
import io.weft.stack.time.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that came unasked with the records of a service, for as long as they live: so that the
 * targets need not be asked for one by one. Confined to the client's thread.
 */
final class Additional {
  private static final int MAX = 10_000;

  private final Ticker ticker;
  private final Map<Key, Learnt> entries =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Learnt> eldest) {
          return size() > MAX;
        }
      };

  private record Key(String name, RecordType<InetAddress> type) {}

  private record Learnt(Records<InetAddress> records, long sinceNanos) {}

  Additional(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Takes what a message says of the targets that it names, and of nothing else. */
  void learn(DnsResponse message, Records<SrvRecord> services) {
    Set<String> targets =
        services.values().stream().map(SrvRecord::target).collect(Collectors.toSet());
    learn(message, targets, RecordType.A);
    learn(message, targets, RecordType.AAAA);
  }

  private void learn(DnsResponse message, Set<String> targets, RecordType<InetAddress> type) {
    Reply.additional(message, targets, type)
        .forEach(
            (name, records) -> {
              entries.remove(new Key(name, type)); // so that it is the youngest
              entries.put(new Key(name, type), new Learnt(records, ticker.nanos()));
            });
  }

  /** What is known of a name, with the time that is left; null if nothing is. */
  @Nullable Records<InetAddress> find(RecordType<InetAddress> type, String name) {
    Key key = new Key(RecordType.canonical(name), type);
    Learnt entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    Duration left = left(entry);
    if (left.isNegative()) {
      entries.remove(key);
      return null;
    }
    return entry.records().atMost(left);
  }

  private Duration left(Learnt entry) {
    return entry.records().ttl().minusNanos(ticker.nanos() - entry.sinceNanos());
  }
}
