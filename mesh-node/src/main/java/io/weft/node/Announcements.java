package io.weft.node;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.node.config.AnnouncerConfig;
import io.weft.stack.activity.State;
import io.weft.stack.life.Owned;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node has announced of itself in discovery. Filled and withdrawn by the thread that starts
 * and drains the node.
 */
final class Announcements implements AutoCloseable {
  static final Metric REGISTERED =
      Metric.of(
          "weft_announcement_registered",
          "1 while a server of the node is registered in discovery under a name, 0 while it should be.",
          "name",
          "address");

  private static final Logger log = LoggerFactory.getLogger(Announcements.class);
  private static final Path ANNOUNCERS = Path.of("#");
  private static final long WITHDRAW_SECONDS = 5;

  private final Owned owned = new Owned();
  private final Map<Path, Announcer> announcers = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final MetricScope metrics;

  private record Entry(Path name, Announcement announcement) {}

  Announcements(List<AnnouncerConfig> configured, DiscoveryContext context) {
    metrics = owned.add(context.metrics().child());
    for (AnnouncerConfig announcer : configured) {
      Path prefix = ANNOUNCERS.concat(announcer.prefix());
      announcers.put(prefix, owned.add(announcer.source().open(context.at(prefix))));
    }
  }

  /**
   * Announces a server.
   *
   * @param name below the prefix of an announcer, as the configuration was checked for
   * @param socket as others reach it
   * @param identity the mesh identity that it proves, if it has one
   */
  void announce(Path name, InetSocketAddress socket, Optional<String> identity) {
    Address endpoint =
        new Address(socket, 1, identity.map(id -> Map.of(Address.IDENTITY, id)).orElse(Map.of()));
    Map.Entry<Path, Announcer> nearest =
        announcers.entrySet().stream()
            .filter(announcer -> name.startsWith(announcer.getKey()))
            .max(Comparator.comparingInt(announcer -> announcer.getKey().size()))
            .orElseThrow(() -> new IllegalArgumentException("no announcer for " + name));
    Announcement announcement =
        nearest.getValue().announce(name.drop(nearest.getKey().size()), endpoint);
    entries.add(new Entry(name, announcement));
    follow(name, socket, announcement);
  }

  private void follow(Path name, InetSocketAddress socket, Announcement announcement) {
    String address = socket.getAddress().getHostAddress() + ":" + socket.getPort();
    AtomicBoolean registered = new AtomicBoolean();
    owned.add(
        announcement
            .registered()
            .observe(
                state -> {
                  boolean now = state instanceof State.Ok<Boolean> ok && ok.value();
                  if (now != registered.getAndSet(now)) {
                    log.info("{} is {} as {}", address, now ? "announced" : "not announced", name);
                  } else if (state instanceof State.Failed<Boolean> failed) {
                    log.warn(
                        "{} cannot be announced as {}: {}",
                        address,
                        name,
                        failed.cause().getMessage());
                  }
                }));
    metrics.gauge(REGISTERED, () -> registered.get() ? 1 : 0, name.toString(), address);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Tells discovery that the servers are about to stop, and waits until it has been told. */
  void withdraw() throws InterruptedException {
    CompletableFuture<?>[] told =
        entries.stream()
            .map(entry -> entry.announcement().withdraw().toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(told).get(WITHDRAW_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      for (int i = 0; i < told.length; i++) {
        if (!told[i].isDone() || told[i].isCompletedExceptionally()) {
          log.warn("{} could not be withdrawn: {}", entries.get(i).name(), String.valueOf(e));
        }
      }
    }
  }

  /**
   * The address by which others reach a server.
   *
   * @throws SocketException when it listens on all addresses, and this machine has none but
   *     loopback
   */
  static InetSocketAddress reachable(InetSocketAddress listening) throws SocketException {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return listening;
    }
    InetAddress own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .min((one, other) -> one.getAddress().length - other.getAddress().length)
            .orElseThrow(
                () ->
                    new SocketException("this machine has no address to announce; set announceAs"));
    return new InetSocketAddress(own, listening.getPort());
  }

  /** Takes the entries away. */
  @Override
  public void close() {
    owned.close();
  }
}
