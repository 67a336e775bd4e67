package io.weft.jmh.faults;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.weft.jmh.echo.EchoCall;
import io.weft.stack.time.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls that are due at a constant rate whatever becomes of them (open loop), over a pool of
 * connections as an application has it: a call takes the connection that has been idle for longest,
 * or opens one. A caller waits {@link #PATIENCE} from when its call was due, then it gives up and
 * closes the connection. All on one event loop.
 */
final class SteadyLoad implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A lateness of the loop that would show in the percentiles. */
  private static final long STALL_NANOS = Duration.ofMillis(20).toNanos();

  private static final int FIRST_CONNECTIONS = 40;
  private static final int MOST_CONNECTIONS = 250;
  private static final int PAYLOAD_BYTES = 128;

  /** What a run of calls came to. */
  record Log(List<Call> calls, List<Call.Stall> stalls) {}

  private final EchoCall call = new EchoCall(PAYLOAD_BYTES);
  private final Ticker ticker;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final long startNanos;
  private final double periodNanos;
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private List<Call> calls = new ArrayList<>();
  private List<Call.Stall> stalls = new ArrayList<>();
  private int connections;
  private long begun;

  private SteadyLoad(int port, double callsPerSecond, Ticker ticker) {
    this.ticker = ticker;
    this.group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    this.loop = group.next();
    this.startNanos = ticker.nanos();
    this.periodNanos = 1e9 / callsPerSecond;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(PATIENCE.toMillis()))
            .remoteAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Begins to call a port of the loopback interface. */
  static SteadyLoad start(int port, double callsPerSecond, Ticker ticker) {
    SteadyLoad load = new SteadyLoad(port, callsPerSecond, ticker);
    load.loop.execute(
        () -> {
          for (int i = 0; i < FIRST_CONNECTIONS; i++) {
            load.connect(PooledConnection::release, failure -> {});
          }
          load.work();
        });
    return load;
  }

  private void work() {
    long now = ticker.nanos();
    if (now - due(begun) > STALL_NANOS) {
      stalls.add(new Call.Stall(due(begun), now));
    }
    for (; due(begun) <= now; begun++) {
      begin(due(begun));
    }
    Future<?> unused = loop.schedule(this::work, due(begun) - ticker.nanos(), TimeUnit.NANOSECONDS);
  }

  private long due(long n) {
    return startNanos + Math.round(n * periodNanos);
  }

  private void begin(long due) {
    Consumer<String> caller = outcome -> calls.add(new Call(due, ticker.nanos(), outcome));
    if (ticker.nanos() - due > PATIENCE.toNanos()) {
      caller.accept("not made: the generator stood still");
      return;
    }
    PooledConnection connection = idle.pollFirst();
    if (connection != null) {
      call(connection, due, caller);
    } else if (connections < MOST_CONNECTIONS) {
      connect(opened -> call(opened, due, caller), caller);
    } else {
      caller.accept("no connection: all " + MOST_CONNECTIONS + " are in use");
    }
  }

  private void call(PooledConnection connection, long due, Consumer<String> caller) {
    connection.call(due + PATIENCE.toNanos() - ticker.nanos(), caller);
  }

  private void connect(Consumer<PooledConnection> then, Consumer<String> otherwise) {
    connections++;
    PooledConnection connection = new PooledConnection(call, idle);
    ChannelFuture opening = bootstrap.clone().handler(connection).connect();
    opening.channel().closeFuture().addListener(closed -> connections--);
    opening.addListener(
        opened -> {
          if (opened.isSuccess()) {
            then.accept(connection);
          } else {
            otherwise.accept("no connection: " + opened.cause().getMessage());
          }
        });
  }

  /** The calls and stalls since the last time this was asked; calls that are not over stay. */
  Log take() throws InterruptedException {
    try {
      return loop.submit(
              () -> {
                Log log = new Log(calls, stalls);
                calls = new ArrayList<>();
                stalls = new ArrayList<>();
                return log;
              })
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
