package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Settling;
import io.weft.stack.activity.State;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logical name in use: its binding, followed while it is open, and the stack in front. The last
 * good binding stays in force while a new one is pending or fails.
 */
final class NamedService<Q, R> implements Service<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(NamedService.class);
  private static final Role BINDING = new Role("binding");

  /** How long an error waits for the steps that it tells. */
  private static final Duration EXPLANATION_PATIENCE = Duration.ofSeconds(1);

  private final Destination destination;
  private final RouterParts<Q, R> parts;
  private final Interpreter interpreter;
  private final Clusters<Q, R> clusters;
  private final MetricScope metrics;
  private final PendingCalls<Q, R> waiting;
  private final Service<Q, R> stack;
  private final Activity.Observation observation;
  private volatile @Nullable Route<Q, R> route;
  private volatile @Nullable Failure bindingFailure;
  private volatile @Nullable State<NameTree<Name.Bound>> latest; // of the binding
  private volatile long changedNanos;
  private boolean closed; // guarded by this

  NamedService(
      Destination destination,
      RouterParts<Q, R> parts,
      Interpreter interpreter,
      Clusters<Q, R> clusters) {
    this.destination = destination;
    this.parts = parts;
    this.interpreter = interpreter;
    this.clusters = clusters;
    this.metrics = parts.metrics().child();
    this.waiting =
        new PendingCalls<>("the binding of " + destination.name(), parts.bindingTimeoutNanos());
    this.stack = stack();
    this.observation =
        interpreter.bind(destination.local(), destination.name()).observe(this::changed);
  }

  private Service<Q, R> stack() {
    try {
      return parts
          .stacks()
          .path(bindingLeaf(this::route))
          .make(
              parts
                  .params()
                  .path(destination.name())
                  .with(RouterParams.LABEL, parts.label())
                  .with(RouterParams.NAME, destination.name().toString())
                  .with(RouterParams.DESTINATION, destination)
                  .with(RouterParams.METRICS, metrics));
    } catch (Failure misconfigured) {
      log.warn("the calls of {} fail: {}", destination.name(), misconfigured.getMessage());
      return new Refusing<>(misconfigured);
    }
  }

  static <Q, R> Stack<Q, R> bindingLeaf(Service<Q, R> routing) {
    return Stack.leaf(BINDING, "sends the call to the cluster the name is bound to", p -> routing);
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply) {
    stack.call(context, request, reply);
  }

  Destination destination() {
    return destination;
  }

  /** Where calls go at present; null before the first binding. */
  @Nullable Route<Q, R> present() {
    return route;
  }

  /** Why the name cannot be bound at present, where it cannot. */
  @Nullable Failure bindingFailure() {
    return bindingFailure;
  }

  /** When the binding last changed, by the machine's ticker. */
  long changedNanos() {
    return changedNanos;
  }

  private void route(CallContext context, Q request, Reply<R> reply) {
    Route<Q, R> present = route;
    if (present != null) {
      present.call(context, request, reply);
      return;
    }
    Failure failure = bindingFailure;
    if (failure != null) {
      ReferenceCountUtil.release(request);
      reply.failed(failure);
      return;
    }
    waiting.add(context, request, reply);
    if (route != null || bindingFailure != null) {
      waiting.release(this::route);
    }
  }

  private void changed(State<NameTree<Name.Bound>> state) {
    latest = state;
    if (state instanceof State.Ok<NameTree<Name.Bound>> ok) {
      if (ok.value() instanceof NameTree.Neg || ok.value() instanceof NameTree.Fail) {
        // Not at once: who asks within an update gets the steps as they were before it.
        CompletionStage<Void> unused =
            Settling.of(
                    interpreter.delegate(destination.local(), destination.name()),
                    NamedService::isSettled,
                    EXPLANATION_PATIENCE)
                .thenAccept(steps -> bound(ok, steps));
      } else {
        bound(ok, new State.Pending<>());
      }
    } else if (state instanceof State.Failed<NameTree<Name.Bound>> failed) {
      String message = "cannot bind " + destination.name() + ": " + failed.cause().getMessage();
      Failure.Kind kind = Failure.Kind.of(failed.cause(), Failure.Kind.BINDING_FAILED);
      bindingFailure = Failure.notSent(kind, message, failed.cause());
      log.warn(
          "{}; {}",
          message,
          route == null ? "its calls fail" : "the last good binding stays in force");
      released();
    }
  }

  private static boolean isSettled(State<Delegation> steps) {
    return steps instanceof State.Ok<Delegation> ok
        ? !ok.value().isPending()
        : steps instanceof State.Failed;
  }

  /**
   * @param steps to a tree that leads nowhere
   */
  private void bound(State.Ok<NameTree<Name.Bound>> to, State<Delegation> steps) {
    replace(to, Route.of(to.value(), clusters, parts.random(), () -> unbound(to.value(), steps)));
    bindingFailure = null;
    released();
  }

  private void released() {
    changedNanos = parts.ticker().nanos();
    waiting.release(this::route);
  }

  private void replace(State<NameTree<Name.Bound>> by, Route<Q, R> next) {
    Route<Q, R> before;
    synchronized (this) {
      if (closed || latest != by) {
        // The name was dropped, or bound anew, while the route was made: nobody will give it back.
        before = next;
      } else {
        before = route;
        route = next;
      }
    }
    if (before != null) {
      before.close();
    }
  }

  private Failure unbound(NameTree<Name.Bound> tree, State<Delegation> steps) {
    if (tree instanceof NameTree.Empty) {
      return Failure.notSent(
          Failure.Kind.NO_ENDPOINTS, destination.name() + " is bound to $, the empty set");
    }
    String tried = steps instanceof State.Ok<Delegation> ok ? ok.value().toString() : "";
    return Failure.notSent(
        Failure.Kind.NO_SUCH_NAME, destination.name() + " is bound to nothing; tried:\n" + tried);
  }

  /** Lets go of the binding. Calls that still come are served by the route it had. */
  @Override
  public void close() {
    observation.close();
    Route<Q, R> last;
    synchronized (this) {
      closed = true;
      last = route;
    }
    if (last != null) {
      last.close();
    }
    stack.close();
    metrics.close();
  }
}
