package io.weft.control.store.remote;

import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Requests that wait for the back end to be there, for a limited time: a change of its leader takes
 * a moment. For the loop's thread, except for {@link #add}.
 */
public final class Waiting implements AutoCloseable {
  private final Loop loop;
  private final Duration limit;
  private final Supplier<Optional<String>> problem;
  private final Set<Request> requests = new LinkedHashSet<>();
  private boolean open;
  private boolean closed;

  /**
   * @param problem why the back end is away
   */
  public Waiting(Loop loop, Duration limit, Supplier<Optional<String>> problem) {
    this.loop = loop;
    this.limit = limit;
    this.problem = problem;
  }

  private record Request(Runnable go, Consumer<StoreException> refused) {}

  /**
   * Has a request wait, if it must. From any thread.
   *
   * @param go does it on the loop, once the back end is there
   * @param refused is told that it did not come in time
   */
  public void add(Runnable go, Consumer<StoreException> refused) {
    loop.execute(
        () -> {
          if (open) {
            go.run();
            return;
          }
          Request request = new Request(go, refused);
          requests.add(request);
          if (closed) {
            refuse(request, "the store was closed");
          } else {
            Loop.Timeout unused =
                loop.schedule(
                    limit.toNanos(),
                    () -> refuse(request, problem.get().orElse("the back end is slow")));
          }
        });
  }

  private void refuse(Request request, String why) {
    if (requests.remove(request)) {
      request.refused().accept(new StoreException(Reason.UNAVAILABLE, why));
    }
  }

  /** The back end is there. */
  public void release() {
    open = !closed;
    List<Request> released = List.copyOf(requests);
    requests.clear();
    released.forEach(request -> request.go().run());
  }

  /** The back end is away: from now on requests wait. */
  public void hold() {
    open = false;
  }

  /** Refuses all. */
  @Override
  public void close() {
    open = false;
    closed = true;
    List.copyOf(requests).forEach(request -> refuse(request, "the store was closed"));
  }
}
