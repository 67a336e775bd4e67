package io.weft.namers.kubernetes;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The objects of a resource: listed once, then watched from the version of the list. Fails, and
 * goes on trying, while the API server is away or refuses.
 *
 * @param watchLimit for how long one watch lasts at most; half of it at least
 */
record ListWatch<T>(
    ApiClient api, DiscoveryContext context, Duration watchLimit, Resource<T> resource)
    implements Activity<View<T>> {

  @Override
  public Observation observe(Consumer<? super State<View<T>>> observer) {
    ListWatchRun<T> run = new ListWatchRun<>(this, observer);
    run.start();
    return run;
  }
}
