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
          source ->
              told(
                  source.addresses(),
                  addresses -> Encoder.cluster(source.id(), addresses),
                  cause -> Encoder.unknown(source.id(), cause)));

  Answers(Bindings bindings) {
    this.names =
        new Watches<>(
            asked ->
                told(
                    bindings.bind(asked.namespace(), asked.local(), asked.path()),
                    tree -> Encoder.bound(asked, tree),
                    cause -> Encoder.unbound(asked, cause)));
  }

  Activity<Told> name(Asked asked) {
    return names.watch(asked);
  }

  Activity<Told> cluster(Name.Bound bound) {
    return clusters.watch(new Source(bound.id(), bound.addresses()));
  }

  private static <T> Activity<Told> told(
      Activity<T> source, Function<T, Told> encode, Function<Throwable, Told> encodeFailure) {
    Activity<Told> told =
        observer ->
            source.observe(
                state -> {
                  State<Told> next = state.map(encode);
                  observer.accept(
                      next instanceof State.Failed<Told> failed
                          ? new State.Ok<>(encodeFailure.apply(failed.cause()))
                          : next);
                });
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
