package io.weft.jmh.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.weft.http.model.HttpVersion;
import io.weft.jmh.echo.EchoCall;
import io.weft.jmh.process.LoadException;
import io.weft.node.net.EventLoops;
import io.weft.stack.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Calls one port over several connections and measures. A run takes its warm-up, its duration and
 * at most {@link #GRACE} more, in which the last calls may be answered.
 */
final class LoadGenerator implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  /** What is told when the measured time begins and ends, on the thread of the run. */
  interface Watch {
    void begins();

    void ends();
  }

  /**
   * What came of a run.
   *
   * @param answered calls that were answered in the measured time
   * @param unanswered calls that were begun, or due, in the measured time and never answered
   * @param latencies in nanoseconds; of unanswered calls, how long they had waited
   */
  record Result(long answered, long unanswered, Histogram latencies) {}

  private record Caller(Channel channel, Calls calls) {}

  private final Ticker ticker;
  private final EventLoops loops;

  LoadGenerator(int loops, Ticker ticker) {
    this.ticker = ticker;
    this.loops = new EventLoops(loops, ticker);
  }

  /**
   * Makes one run.
   *
   * @throws LoadException when a connection cannot be opened or breaks, or nothing is answered
   */
  Result run(int port, Load load, Watch watch) throws LoadException, InterruptedException {
    List<Channel> channels = new ArrayList<>();
    try {
      connect(port, load.connections(), channels);
      return run(channels, load, watch);
    } finally {
      channels.forEach(Channel::close);
    }
  }

  private void connect(int port, int connections, List<Channel> channels) throws LoadException {
    Bootstrap bootstrap =
        new Bootstrap()
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    // The run adds its handler when all connections are there.
                  }
                });
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < connections; i++) {
      EventLoop loop = loops.all().get(i % loops.all().size()).eventLoop();
      var connect = bootstrap.clone(loop).connect(address).awaitUninterruptibly();
      if (!connect.isSuccess()) {
        throw new LoadException("no connection to port " + port, connect.cause());
      }
      channels.add(connect.channel());
    }
  }

  private Result run(List<Channel> channels, Load load, Watch watch)
      throws LoadException, InterruptedException {
    CompletableFuture<LoadException> broken = new CompletableFuture<>();
    long start = ticker.nanos();
    long from = start + load.warmup().toNanos();
    long to = from + load.duration().toNanos();
    IdentityHashMap<EventExecutor, Window> windows = new IdentityHashMap<>();
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      Channel channel = channels.get(i);
      Window window = windows.computeIfAbsent(channel.eventLoop(), loop -> new Window(from, to));
      Schedule schedule =
          load.open() ? Schedule.of(start, load.callsPerSecond(), channels.size(), i) : null;
      CallLedger ledger = new CallLedger(schedule, load.pipeline(), window);
      callers.add(new Caller(channel, calls(channel, load, ledger, broken)));
    }
    for (Caller caller : callers) {
      caller.channel().eventLoop().execute(caller.calls()::start);
    }
    await(broken, from);
    watch.begins();
    await(broken, to);
    watch.ends();
    long end = to + GRACE.toNanos();
    while (ticker.nanos() < end && anyWaiting(callers)) {
      await(broken, Math.min(end, ticker.nanos() + 1_000_000));
    }
    for (Caller caller : callers) {
      onLoop(
          caller,
          () -> {
            caller.calls().finish();
            return true;
          });
    }
    return sum(windows.values());
  }

  private Calls calls(
      Channel channel, Load load, CallLedger ledger, CompletableFuture<LoadException> broken) {
    Optional<HttpVersion> http = load.protocol().http();
    return http.isEmpty()
        ? new ThriftCalls(channel, new EchoCall(load.payloadBytes()), ledger, ticker, broken)
        : new HttpCalls(
            channel, loops.of(channel), http.get(), load.payloadBytes(), ledger, ticker, broken);
  }

  private static boolean anyWaiting(List<Caller> callers) throws InterruptedException {
    for (Caller caller : callers) {
      if (onLoop(caller, () -> caller.calls().waiting())) {
        return true;
      }
    }
    return false;
  }

  /** Runs something on a connection's loop, so that what it wrote is seen here. */
  private static boolean onLoop(Caller caller, Callable<Boolean> task) throws InterruptedException {
    try {
      return caller.channel().eventLoop().submit(task).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(CompletableFuture<LoadException> broken, long untilNanos)
      throws LoadException, InterruptedException {
    try {
      throw broken.get(Math.max(0, untilNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // The usual end of a wait: nothing broke.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Result sum(Iterable<Window> windows) throws LoadException {
    long answered = 0;
    long unanswered = 0;
    Histogram latencies = null;
    for (Window window : windows) {
      answered += window.answered();
      unanswered += window.unanswered();
      if (latencies == null) {
        latencies = window.latencies();
      } else {
        latencies.add(window.latencies());
      }
    }
    if (latencies == null || answered == 0) {
      throw new LoadException("no call was answered in the measured time");
    }
    return new Result(answered, unanswered, latencies);
  }

  @Override
  public void close() {
    loops.close();
  }
}
