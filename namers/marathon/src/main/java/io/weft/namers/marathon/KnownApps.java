package io.weft.namers.marathon;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The apps that were last known while Marathon is away; guarded as the endpoints of a cluster are:
 * a list that is empty all of a sudden is not believed for a while, and when nothing is known in
 * time, that is a failure, so that nobody waits for ever.
 */
final class KnownApps implements Activity<AppIds> {
  private final Activity<AppIds> source;
  private final Safeguards safeguards;
  private final DiscoveryContext context;

  KnownApps(Activity<AppIds> source, Safeguards safeguards, DiscoveryContext context) {
    this.source = source;
    this.safeguards = safeguards;
    this.context = context;
  }

  @Override
  public Observation observe(Consumer<? super State<AppIds>> observer) {
    Loop loop = context.loop();
    observer.accept(new State.Pending<>());
    Guard guard = new Guard(observer);
    loop.execute(guard::start);
    return () -> loop.execute(guard::close);
  }

  /** One observation; on the loop. */
  private final class Guard {
    private final Loop loop = context.loop();
    private final Consumer<? super State<AppIds>> observer;
    private Observation observation = () -> {};
    private Loop.@Nullable Timeout patience;
    private Loop.@Nullable Timeout holding;
    private AppIds known = AppIds.NONE;
    private boolean answered;
    private boolean impatient;
    private boolean closed;
    private String problem = "no answer yet";

    Guard(Consumer<? super State<AppIds>> observer) {
      this.observer = observer;
    }

    void start() {
      if (!closed) {
        patience = loop.schedule(safeguards.firstAnswer().toNanos(), this::stopWaiting);
        observation = source.observe(state -> loop.execute(() -> told(state)));
      }
    }

    private void told(State<AppIds> state) {
      if (closed) {
        return;
      }
      if (state instanceof State.Ok<AppIds> ok) {
        boolean sudden = ok.value().isEmpty() && !known.isEmpty();
        if (!sudden) {
          stopHolding();
          use(ok.value());
        } else if (holding == null) {
          holding =
              loop.schedule(
                  safeguards.emptyHold().toNanos(),
                  () -> {
                    holding = null;
                    use(AppIds.NONE);
                  });
        }
      } else if (state instanceof State.Failed<AppIds> failed) {
        stopHolding(); // nobody says any more that there is none
        problem = String.valueOf(failed.cause().getMessage());
        tellUnknown();
      }
    }

    private void use(AppIds ids) {
      known = ids;
      answered = true;
      observer.accept(new State.Ok<>(ids));
    }

    private void stopWaiting() {
      impatient = true;
      tellUnknown();
    }

    private void tellUnknown() {
      if (impatient && !answered) {
        observer.accept(
            new State.Failed<>(
                Failure.notSent(
                    Failure.Kind.DISCOVERY_UNREACHABLE,
                    "the apps of " + context.prefix() + " are not known: " + problem)));
      }
    }

    private void stopHolding() {
      if (holding != null) {
        holding.cancel();
        holding = null;
      }
    }

    void close() {
      closed = true;
      observation.close();
      stopHolding();
      if (patience != null) {
        patience.cancel();
      }
    }
  }
}
