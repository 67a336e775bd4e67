package io.weft.jmh.naming;

import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.watch.Answer;
import io.weft.namers.watch.Paced;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A set of addresses that changes at a constant rate while somebody looks. */
record ChurningCluster(Loop loop, int endpoints, int changesPerSecond) implements Activity<Answer> {
  private static final int PORT = 9;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  /** As often as the namers of ZooKeeper and etcd tell a set that changes all the time. */
  private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

  @Override
  public Observation observe(Consumer<? super State<Answer>> observer) {
    Live live = new Live(observer);
    loop.execute(live::start);
    return live;
  }

  /** Confined to the loop, but for its end. */
  private final class Live implements Observation {
    private final Consumer<? super State<Answer>> observer;
    private final List<Address> present = new ArrayList<>();
    private final Paced told;
    private int made;
    private int next;
    private volatile boolean closed;

    Live(Consumer<? super State<Answer>> observer) {
      this.observer = observer;
      this.told = new Paced(loop, INTERVAL_NANOS, this::tell);
    }

    void start() {
      for (int i = 0; i < endpoints; i++) {
        present.add(fresh());
      }
      told.request();
      if (changesPerSecond > 0) {
        later();
      }
    }

    private void later() {
      Loop.Timeout unused = loop.schedule(SECOND_NANOS / changesPerSecond, this::change);
    }

    private void change() {
      if (!closed) {
        later();
        present.set(next, fresh());
        next = (next + 1) % endpoints;
        told.request();
      }
    }

    private void tell() {
      observer.accept(new State.Ok<>(Answer.of(AddrSet.of(present))));
    }

    /** An address of the loopback network that was not there before. */
    private Address fresh() {
      int host = ++made & 0xffffff;
      byte[] ip = {127, (byte) (host >> 16), (byte) (host >> 8), (byte) host};
      try {
        return Address.of(new InetSocketAddress(InetAddress.getByAddress(ip), PORT));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }

    @Override
    public void close() {
      closed = true;
      told.close();
    }
  }
}
