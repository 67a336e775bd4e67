package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.balancers.Member;
import io.weft.balancers.Status;
import io.weft.balancers.load.Load;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Streamed;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One address of a cluster with its stack, as the balancer sees it: how many calls are on it and
 * how it fares. Closing it gives back what is idle; a call that still comes, because it was on its
 * way when discovery took the endpoint out, is served all the same.
 */
final class Endpoint<Q, R> implements Member {
  private final EndpointTarget.Key key;
  private final String address;
  private final Service<Q, R> service;
  private final EndpointHealth health;
  private final Load load;
  private final int maxPending;
  private final MetricScope metrics;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final EndpointReport report;

  Endpoint(
      EndpointTarget.Key key,
      String cluster,
      Stacks<Q, R> stacks,
      Params params,
      EndpointHealth health,
      Load load,
      MetricScope metrics) {
    this.key = key;
    this.address = text(key.socket());
    this.health = health;
    this.report = new EndpointReport(health.failFast());
    this.load = load;
    this.maxPending = params.get(RouterParams.MAX_PER_ENDPOINT).orElse(Integer.MAX_VALUE);
    this.metrics = metrics;
    EndpointTarget target =
        new EndpointTarget(cluster, key.socket(), key.identity(), metrics, report);
    this.service = stacks.endpoint(target).make(params.with(RouterParams.HEALTH, health));
  }

  static String text(InetSocketAddress socket) {
    String host = socket.getAddress() == null ? socket.getHostString() : hostOf(socket);
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPort();
  }

  private static String hostOf(InetSocketAddress socket) {
    return socket.getAddress().getHostAddress();
  }

  void call(CallContext context, Q request, Reply<R> reply) {
    context.triedAt(this, address);
    if (isFull()) {
      ReferenceCountUtil.release(request);
      reply.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED,
              "hostMaxConcurrentRequests=" + maxPending + " calls are on their way to " + address));
      return;
    }
    load.started();
    service.call(context, request, new Ending(context.loop().ticker(), reply));
  }

  EndpointTarget.Key key() {
    return key;
  }

  String address() {
    return address;
  }

  EndpointReport report() {
    return report;
  }

  long calls() {
    return calls.sum();
  }

  long failures() {
    return failures.sum();
  }

  @Override
  public String id() {
    return address;
  }

  @Override
  public Optional<String> zone() {
    return key.zone();
  }

  @Override
  public int pending() {
    return load.pending();
  }

  @Override
  public double load() {
    return load.value();
  }

  @Override
  public Status status() {
    return isFull() ? health.status().worse(Status.BUSY) : health.status();
  }

  private boolean isFull() {
    return load.pending() >= maxPending;
  }

  /** Why its status is not open; null when it is. */
  @Nullable String reason() {
    String reason = health.reason();
    return reason == null && isFull() ? "hostMaxConcurrentRequests is reached" : reason;
  }

  @Override
  public void close() {
    service.close();
    health.close();
    metrics.close();
  }

  /**
   * Ends what {@link #call} began, exactly once. A call counts as long as its response goes on, and
   * is as fast as the response's head: how long the rest takes is up to the reader as well.
   */
  private final class Ending implements Reply<R>, Runnable {
    private final Ticker ticker;
    private final long start;
    private final Reply<R> reply;
    private @Nullable R answer;
    private long nanos;

    Ending(Ticker ticker, Reply<R> reply) {
      this.ticker = ticker;
      this.start = ticker.nanos();
      this.reply = reply;
    }

    @Override
    public void ok(R response) {
      answer = response;
      nanos = ticker.nanos() - start;
      Streamed.whenOver(response, this);
      reply.ok(response);
    }

    @Override
    public void run() {
      calls.increment();
      if (answer instanceof Streamed streamed && streamed.isBroken()) {
        load.failed(nanos);
        failures.increment();
      } else {
        load.succeeded(nanos);
      }
    }

    @Override
    public void failed(Failure failure) {
      load.failed(ticker.nanos() - start);
      calls.increment();
      failures.increment();
      reply.failed(failure);
    }
  }
}
