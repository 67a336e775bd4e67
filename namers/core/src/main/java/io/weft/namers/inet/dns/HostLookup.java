package io.weft.namers.inet.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks all addresses of one host up, time and again and one look-up at a time. Of each kind of
 * address it remembers the last good ones, for when only the other kind can be had.
 */
final class HostLookup {
  private static final Logger log = LoggerFactory.getLogger(HostLookup.class);
  private static final Comparator<InetAddress> ORDER =
      Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned);

  /** How soon to look again when no server says how long an answer is good for. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final String host;
  private final DnsClient client;
  private final Function<String, List<InetAddress>> local;
  // Touched by the client's thread alone.
  private List<InetAddress> lastIpv4 = List.of();
  private List<InetAddress> lastIpv6 = List.of();
  private boolean missing;

  /**
   * @param local addresses that are known without a name server
   */
  HostLookup(String host, DnsClient client, Function<String, List<InetAddress>> local) {
    this.host = host;
    this.client = client;
    this.local = local;
  }

  CompletionStage<Records<InetAddress>> look() {
    CompletableFuture<Records<InetAddress>> result = new CompletableFuture<>();
    client.execute(
        result,
        () -> {
          List<InetAddress> known = local.apply(host);
          if (known.isEmpty()) {
            ask(client.servers().candidates(host).iterator(), result);
          } else {
            result.complete(answer(known.stream(), SOON));
          }
        });
    return result;
  }

  private void ask(Iterator<String> candidates, CompletableFuture<Records<InetAddress>> result) {
    if (!candidates.hasNext()) {
      notFound(result);
      return;
    }
    String name = candidates.next();
    CompletionStage<Half> ipv4 = half(RecordType.A, name);
    CompletionStage<Half> ipv6 = half(RecordType.AAAA, name);
    ipv4.thenCombine(ipv6, Both::new)
        .thenAccept(
            both -> {
              Throwable problem = both.problem();
              if (both.found()) {
                result.complete(together(both));
              } else if (problem == null) {
                ask(candidates, result);
              } else {
                // To go on could end at another host of a similar name.
                result.completeExceptionally(problem);
              }
            });
  }

  private CompletionStage<Half> half(RecordType<InetAddress> type, String name) {
    return client.addresses(type, name).handle(Half::new);
  }

  /** What became of the question for one kind of address: one of the two. */
  private record Half(@Nullable Records<InetAddress> records, @Nullable Throwable problem) {
    boolean found() {
      return records != null && !records.values().isEmpty();
    }

    List<InetAddress> or(List<InetAddress> last) {
      return records == null ? last : records.values();
    }

    Duration ttl() {
      return records == null ? SOON : records.ttl();
    }
  }

  private record Both(Half ipv4, Half ipv6) {
    boolean found() {
      return ipv4.found() || ipv6.found();
    }

    @Nullable Throwable problem() {
      return ipv4.problem == null ? ipv6.problem : ipv4.problem;
    }

    Duration ttl() {
      // How long there will be no address of the other kind is not said.
      return Stream.of(ipv4, ipv6)
          .filter(half -> half.problem != null || half.found())
          .map(Half::ttl)
          .min(Comparator.naturalOrder())
          .orElse(SOON);
    }
  }

  private Records<InetAddress> together(Both both) {
    missing = false;
    lastIpv4 = both.ipv4.or(lastIpv4);
    lastIpv6 = both.ipv6.or(lastIpv6);
    return answer(Stream.concat(lastIpv4.stream(), lastIpv6.stream()), both.ttl());
  }

  private void notFound(CompletableFuture<Records<InetAddress>> result) {
    if (!missing) {
      missing = true;
      log.warn("host {}: the name servers say that there is no such host", host);
    }
    lastIpv4 = List.of();
    lastIpv6 = List.of();
    result.complete(Records.none());
  }

  // A name server that deals its answers round in turn must not look like a change.
  private static Records<InetAddress> answer(Stream<InetAddress> addresses, Duration ttl) {
    return new Records<>(addresses.distinct().sorted(ORDER).toList(), ttl);
  }
}
