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
                telling.request();
              });
      if (services != null) {
        observedServices =
            services.observe(
                state -> {
                  lastServices = state;
                  telling.request();
                });
      }
    }

    private void tell() {
      if (lastSlices instanceof State.Failed<View<Slice>> failed) {
        observer.accept(new State.Failed<>(failed.cause()));
      } else if (services != null && lastServices instanceof State.Failed<View<Service>> failed) {
        observer.accept(new State.Failed<>(failed.cause()));
      } else if (lastSlices instanceof State.Ok<View<Slice>> ok) {
        if (services == null) {
          observer.accept(new State.Ok<>(choice.answer(ok.value(), null)));
        } else if (lastServices instanceof State.Ok<View<Service>> service) {
          observer.accept(new State.Ok<>(choice.answer(ok.value(), service.value())));
        }
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
