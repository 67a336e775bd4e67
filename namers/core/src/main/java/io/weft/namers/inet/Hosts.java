package io.weft.namers.inet;

import io.netty.util.NetUtil;
import io.weft.namers.watch.Repeater;
import io.weft.namers.watch.Steady;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of hosts, looked up by the system's resolver on threads of its own and again every
 * few seconds while somebody observes them. Once a host has been found, its last addresses stay
 * when a later look-up fails. Thread-safe.
 */
public final class Hosts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hosts.class);

  /** As often as Finagle looks; the JVM's own cache may answer most of the time. */
  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** A look-up of an unreachable name server blocks for seconds: let others pass by it. */
  private static final int THREADS = 4;

  private final Resolver resolver;
  private final Repeater background;
  private final Watches<String, List<InetAddress>> watches = new Watches<>(this::named);

  /** Looks all addresses of a host up, and may block. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * Opens a resolver of hosts.
   *
   * @param threadName the name of its threads, to which a number is added
   */
  public static Hosts open(String threadName) {
    return new Hosts(InetAddress::getAllByName, Repeater.background(threadName, THREADS, PERIOD));
  }

  Hosts(Resolver resolver, Repeater background) {
    this.resolver = resolver;
    this.background = background;
  }

  /**
   * All addresses of a host, at least one, in a stable order. An IP address, also an IPv6 one in
   * brackets, stands for itself and is known at once.
   *
   * @param host a name or an IP address
   */
  public Activity<List<InetAddress>> addresses(String host) {
    InetAddress literal = literal(host);
    return literal != null ? Activity.value(List.of(literal)) : watches.watch(host);
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = host.contains("%") ? null : NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address of a wrong length: " + host, e);
    }
  }

  private Activity<List<InetAddress>> named(String host) {
    Activity<List<InetAddress>> lookups = observer -> lookAgainAndAgain(host, observer);
    return new Steady<>(lookups, problem -> log.warn("{}", problem.getMessage())).distinct();
  }

  private Observation lookAgainAndAgain(
      String host, Consumer<? super State<List<InetAddress>>> observer) {
    observer.accept(new State.Pending<>());
    return background.repeat(() -> observer.accept(look(host)));
  }

  private State<List<InetAddress>> look(String host) {
    try {
      // A name server that deals its answers round in turn must not look like a change.
      return new State.Ok<>(
          Arrays.stream(resolver.resolve(host))
              .distinct()
              .sorted(Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned))
              .toList());
    } catch (UnknownHostException e) {
      return new State.Failed<>(
          Failure.notSent(Failure.Kind.BINDING_FAILED, "host " + host + " cannot be resolved", e));
    }
  }

  @Override
  public void close() {
    background.close();
  }
}
