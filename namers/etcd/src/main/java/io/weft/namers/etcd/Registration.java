package io.weft.namers.etcd;

import com.google.protobuf.ByteString;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcement;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One endpoint's key: put again, under a new lease, whenever the link or the lease is lost. */
final class Registration implements Announcement {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  /** A node that stops does not wait longer to be known as stopping. */
  private static final Duration WITHDRAWAL = Duration.ofSeconds(5);

  private final Connection connection;
  private final ByteString key;
  private final Address endpoint;
  private final int ttlSeconds;
  private final Loop loop;
  private final Reconnects retries;
  private final Var<Boolean> registered = Var.pending();
  private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // The rest is the loop's.
  private Activity.Observation observation = () -> {};
  private @Nullable Link link;
  private @Nullable LeasedKey leased;
  private boolean stopping;
  private boolean ending;

  Registration(
      Connection connection,
      ByteString key,
      Address endpoint,
      int ttlSeconds,
      Loop loop,
      RandomGenerator random) {
    this.connection = connection;
    this.key = key;
    this.endpoint = endpoint;
    this.ttlSeconds = ttlSeconds;
    this.loop = loop;
    this.retries = new Reconnects(loop, Reconnects.BACKOFF, random);
  }

  void start() {
    loop.execute(() -> observation = connection.observe(state -> loop.execute(() -> moved(state))));
  }

  private void moved(State<Link> state) {
    drop();
    link = state instanceof State.Ok<Link> ok ? ok.value() : null;
    if (ending) {
      ended.complete(null); // if there was something to take away, nobody can now
    } else if (state instanceof State.Failed<Link> failed) {
      lost(String.valueOf(failed.cause().getMessage()));
    } else {
      register();
    }
  }

  private void drop() {
    if (leased != null) {
      leased.close();
      leased = null;
    }
  }

  private void register() {
    if (link != null && leased == null && !ending) {
      leased = new LeasedKey(link, key, ttlSeconds, loop, this::value, new Outcome());
      leased.grant();
    }
  }

  private String value() {
    return Format.write(endpoint, stopping);
  }

  private void lost(String problem) {
    boolean news = !(registered.state() instanceof State.Failed);
    if (news) {
      log.warn("{} is not registered: {}", key.toStringUtf8(), problem);
    }
    registered.setState(
        new State.Failed<>(Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, problem)));
  }

  /** What became of the key on one link. */
  private final class Outcome implements LeasedKey.Owner {
    @Override
    public void written(String value) {
      retries.succeeded();
      registered.set(!stopping);
      if (stopping && value.equals(value())) {
        withdrawn.complete(null);
      }
    }

    @Override
    public void lost(String problem) {
      drop();
      Registration.this.lost(problem);
      retries.later(Registration.this::register);
    }
  }

  @Override
  public Activity<Boolean> registered() {
    return registered;
  }

  @Override
  public CompletionStage<Void> withdraw() {
    loop.execute(
        () -> {
          if (!stopping && !ending) {
            stopping = true;
            if (leased != null) {
              leased.write();
            }
            Loop.Timeout unused = loop.schedule(WITHDRAWAL.toNanos(), this::notWithdrawn);
          }
        });
    return withdrawn.minimalCompletionStage();
  }

  private void notWithdrawn() {
    String text = key.toStringUtf8() + " could not be marked as stopping in etcd in time";
    withdrawn.completeExceptionally(Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, text));
  }

  /** Takes the key away, and does nothing more. */
  CompletableFuture<Void> end() {
    loop.execute(
        () -> {
          ending = true;
          retries.close();
          if (leased == null) {
            ended.complete(null);
          } else {
            leased.revoke(() -> ended.complete(null));
          }
          registered.set(false);
        });
    return ended.whenComplete(
        (done, never) -> {
          withdrawn.complete(null);
          loop.execute(() -> observation.close());
        });
  }
}
