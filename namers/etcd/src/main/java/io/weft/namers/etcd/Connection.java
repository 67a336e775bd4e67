package io.weft.namers.etcd;

import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The way to a cluster of etcd: a link to one member at a time, shared by all who observe it. When
 * it breaks they are told why, and soon a link to the next member. It is opened for the first
 * observer, and closed some time after the last.
 */
final class Connection implements Activity<Link>, AutoCloseable {
  /** A watch often ends a moment before the next one begins. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Access access;
  private final Loop loop;
  private final Reconnects reconnects;
  private final Var<Link> links = Var.pending();

  // The rest is the loop's.
  private @Nullable Link current;
  private int member;
  private int users;
  private boolean open;
  private boolean closed;
  private Loop.@Nullable Timeout ending;

  Connection(Access access, Loop loop, RandomGenerator random) {
    this.access = access;
    this.loop = loop;
    this.reconnects = new Reconnects(loop, Reconnects.BACKOFF, random);
    this.member = random.nextInt(access.members().size()); // a fleet spreads over the cluster
  }

  @Override
  public Observation observe(Consumer<? super State<Link>> observer) {
    Observation observation = links.observe(observer);
    AtomicBoolean observed = new AtomicBoolean(true);
    loop.execute(this::enter);
    return () -> {
      if (observed.getAndSet(false)) {
        observation.close();
        loop.execute(this::leave);
      }
    };
  }

  private void enter() {
    users++;
    if (ending != null) {
      ending.cancel();
      ending = null;
    }
    if (!open && !closed) {
      open = true;
      connect();
    }
  }

  private void leave() {
    users--;
    if (users == 0 && open) {
      ending = loop.schedule(LINGER.toNanos(), this::end);
    }
  }

  private void connect() {
    if (!open) {
      return;
    }
    Member next = access.members().get(member);
    try {
      Link link = new Link(next, access, loop, proven -> reconnects.succeeded(), this::broken);
      current = link;
      links.set(link);
    } catch (IOException | IllegalArgumentException e) {
      failed("etcd at " + next.authority() + " cannot be reached by TLS: " + e.getMessage());
    }
  }

  private void broken(Link link) {
    if (link == current) {
      current = null;
      failed(link.problem());
    }
  }

  private void failed(String problem) {
    member = (member + 1) % access.members().size();
    reconnects.later(this::connect);
    links.setState(
        new State.Failed<>(Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, problem)));
  }

  private void end() {
    ending = null;
    open = false;
    Link last = current;
    current = null;
    if (last != null) {
      last.close();
    }
    if (!closed) {
      links.setState(new State.Pending<>());
    }
  }

  /** Ends the link. What is observed stays as it is. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          reconnects.close();
          if (ending != null) {
            ending.cancel();
          }
          end();
        });
  }
}
