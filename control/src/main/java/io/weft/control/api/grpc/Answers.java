package io.weft.control.api.grpc;

import io.weft.control.names.Bindings;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.function.Function;

/**
 * What is told of each name and each cluster that is in use, encoded once for all who tell it.
 * Thread-safe.
 */
final class Answers {
  private final Watches<Asked, Told> names;
  private final Watches<Source, Told> clusters =
      new Watches<>(
          source -> told(source.addresses(), state -> Encoder.cluster(source.id(), state)));

  Answers(Bindings bindings) {
    this.names =
        new Watches<>(
            asked ->
                told(
                    bindings.bind(asked.namespace(), asked.local(), asked.path()),
                    state -> Encoder.name(asked.name(), state)));
  }

  Activity<Told> name(Asked asked) {
    return names.watch(asked);
  }

  Activity<Told> cluster(Name.Bound bound) {
    return clusters.watch(new Source(bound.id(), bound.addresses()));
  }

  private static <T> Activity<Told> told(Activity<T> source, Function<State<T>, Told> encode) {
    Activity<Told> told =
        observer ->
            source.observe(
                state ->
                    observer.accept(
                        state instanceof State.Pending
                            ? new State.Pending<>()
                            : new State.Ok<>(encode.apply(state))));
    return told.distinct();
  }

  /** A cluster. Those of one id have the same addresses. */
  private record Source(Path id, Activity<AddrSet> addresses) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Source source && id.equals(source.id);
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }
  }
}
