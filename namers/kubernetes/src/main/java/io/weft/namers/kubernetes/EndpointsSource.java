package io.weft.namers.kubernetes;

import io.weft.namers.watch.Answer;
import io.weft.namers.watch.Paced;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a cluster, from the slices of its Service, and from the Service too where the
 * cluster's port is a number. Observed on the loop; what changes often is told once in an interval.
 *
 * @param services null when the Service is not needed
 */
record EndpointsSource(
    Loop loop,
    EndpointChoice choice,
    Activity<View<Slice>> slices,
    @Nullable Activity<View<Service>> services)
    implements Activity<Answer> {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  @Override
  public Observation observe(Consumer<? super State<Answer>> observer) {
    Following following = new Following(observer);
    following.start();
    return following;
  }

  private final class Following implements Observation {
    private final Consumer<? super State<Answer>> observer;
    private final Paced telling = new Paced(loop, INTERVAL_NANOS, this::tell);
    private State<View<Slice>> lastSlices = new State.Pending<>();
    private State<View<Service>> lastServices = new State.Pending<>();
    private Observation observedSlices = () -> {};
    private Observation observedServices = () -> {};

    Following(Consumer<? super State<Answer>> observer) {
      this.observer = observer;
    }

    void start() {
      observedSlices =
          slices.observe(
              state -> {
                lastSlices = state;
                changed();
              });
      if (services != null) {
        observedServices =
            services.observe(
                state -> {
                  lastServices = state;
                  changed();
                });
      }
    }

    private void changed() {
      Throwable failure = failure();
      if (failure != null) {
        observer.accept(new State.Failed<>(failure));
      } else if (known()) {
        telling.request(); // and not before: the first answer must not wait for an interval
      }
    }

    private @Nullable Throwable failure() {
      if (lastSlices instanceof State.Failed<View<Slice>> failed) {
        return failed.cause();
      }
      return lastServices instanceof State.Failed<View<Service>> failed ? failed.cause() : null;
    }

    private boolean known() {
      return lastSlices instanceof State.Ok
          && (services == null || lastServices instanceof State.Ok);
    }

    private void tell() {
      if (known() && lastSlices instanceof State.Ok<View<Slice>> ok) {
        View<Service> service =
            lastServices instanceof State.Ok<View<Service>> known ? known.value() : null;
        observer.accept(new State.Ok<>(choice.answer(ok.value(), service)));
      }
    }

    @Override
    public void close() {
      telling.close();
      observedSlices.close();
      observedServices.close();
    }
  }
}
