package io.weft.namers.consul;

import io.weft.namers.inet.HostAnswer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a service by blocking queries, one at a time. Each answer that is not out of date is
 * told, each failure too; then it is asked again, after a failure with growing delays.
 */
final class ServiceWatch implements Activity<HostAnswer> {
  /** A service that changes all the time is looked at ten times a second, and no more often. */
  private static final long MIN_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** The work on answers takes at most one part in so many of the time, however large they are. */
  private static final int WORK_SHARE = 20;

  private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int JITTER = 16; // the part of the wait that the server may add

  private final Service service;
  private final Query query;
  private final ConsulApi api;
  private final DiscoveryContext context;

  /**
   * How to ask.
   *
   * @param patience how long the server waits for a change
   * @param setHost whether the service's DNS name is wanted
   */
  record Query(HealthReader reader, Consistency consistency, Duration patience, boolean setHost) {}

  ServiceWatch(Service service, Query query, ConsulApi api, DiscoveryContext context) {
    this.service = service;
    this.query = query;
    this.api = api;
    this.context = context;
  }

  @Override
  public Observation observe(Consumer<? super State<HostAnswer>> observer) {
    Watching watching = new Watching(observer);
    context.loop().execute(watching::ask);
    return () -> context.loop().execute(watching::close);
  }

  /** An answer, with what it takes to ask on. */
  private record Health(HostAnswer view, long index, long readNanos) {}

  private Health read(HttpResponse<byte[]> answer) throws IOException {
    long start = context.loop().ticker().nanos();
    long index = index(answer);
    if (answer.statusCode() == ConsulApi.NOT_FOUND) {
      return new Health(HostAnswer.NONE, index, 0);
    }
    if (answer.statusCode() != ConsulApi.OK) {
      throw refusal(answer);
    }
    HostAnswer view = query.reader().read(answer.body());
    if (!view.exists()) {
      checkEmpty(answer);
    }
    return new Health(view, index, context.loop().ticker().nanos() - start);
  }

  private static long index(HttpResponse<byte[]> answer) {
    try {
      return Math.max(0, answer.headers().firstValueAsLong("X-Consul-Index").orElse(0));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private IOException refusal(HttpResponse<byte[]> answer) {
    IOException refusal = ConsulApi.refusal(answer);
    return String.valueOf(refusal.getMessage()).contains("No path to datacenter")
        ? new IOException("there is no way to a datacenter '" + service.datacenter() + "'")
        : refusal;
  }

  /** An empty list may say that nobody may see the service, or that nobody knows. */
  private static void checkEmpty(HttpResponse<byte[]> answer) throws IOException {
    if (isTrue(answer, "X-Consul-Results-Filtered-By-ACLs", false)) {
      throw new IOException("the token does not permit to see any instance");
    }
    if (!isTrue(answer, "X-Consul-KnownLeader", true)) {
      throw new IOException("the server knows no leader, and no instance");
    }
  }

  private static boolean isTrue(HttpResponse<byte[]> answer, String header, boolean otherwise) {
    return answer.headers().firstValue(header).map(Boolean::parseBoolean).orElse(otherwise);
  }

  /** One observation; on the loop. */
  private final class Watching {
    private final Consumer<? super State<HostAnswer>> observer;
    private final BlockingIndex index = new BlockingIndex();
    private final Reconnects reconnects =
        new Reconnects(context.loop(), Reconnects.BACKOFF, context.random());
    private @Nullable Agent agent;
    private Observation call = () -> {};
    private Loop.@Nullable Timeout pause;
    private boolean closed;

    Watching(Consumer<? super State<HostAnswer>> observer) {
      this.observer = observer;
    }

    void ask() {
      pause = null;
      if (closed) {
        return;
      }
      if (query.setHost() && agent == null) {
        call = api.get(Agent.PATH, Duration.ZERO, Agent::read, this::introduced);
      } else {
        Duration wait = index.value() > 0 ? query.patience() : Duration.ZERO;
        Duration blocks = wait.plus(wait.dividedBy(JITTER));
        call = api.get(path(), blocks, ServiceWatch.this::read, this::answered);
      }
    }

    private String path() {
      StringBuilder path = new StringBuilder("/v1/health/service/");
      path.append(ConsulApi.encoded(service.name())).append("?wait=");
      path.append(query.patience().toMillis()).append("ms");
      if (index.value() > 0) {
        path.append("&index=").append(index.value());
      }
      if (!service.isLocal()) {
        path.append("&dc=").append(ConsulApi.encoded(service.datacenter()));
      }
      service.tag().ifPresent(tag -> path.append("&tag=").append(ConsulApi.encoded(tag)));
      return path.append(query.consistency().parameter()).toString();
    }

    private void introduced(State<Agent> state) {
      if (state instanceof State.Ok<Agent> ok) {
        agent = ok.value();
        ask();
      } else if (state instanceof State.Failed<Agent> failed) {
        failed(failed.cause());
      }
    }

    private void answered(State<Health> state) {
      if (state instanceof State.Ok<Health> ok) {
        reconnects.succeeded();
        long start = context.loop().ticker().nanos();
        if (index.advance(ok.value().index())) {
          Map<String, String> metadata = agent == null ? Map.of() : agent.authority(service);
          observer.accept(new State.Ok<>(ok.value().view().with(metadata)));
        }
        long told = context.loop().ticker().nanos() - start;
        askAfter(ok.value().readNanos() + told);
      } else if (state instanceof State.Failed<Health> failed) {
        failed(failed.cause());
      }
    }

    private void askAfter(long workNanos) {
      if (closed) {
        return;
      }
      long nanos = Math.min(Math.max(MIN_PAUSE_NANOS, WORK_SHARE * workNanos), MAX_PAUSE_NANOS);
      pause = context.loop().schedule(nanos, this::ask);
    }

    private void failed(Throwable cause) {
      index.forget(); // the next success is to be known at once
      reconnects.later(this::ask);
      observer.accept(new State.Failed<>(cause));
    }

    void close() {
      closed = true;
      call.close();
      reconnects.close();
      if (pause != null) {
        pause.cancel();
      }
    }
  }
}
