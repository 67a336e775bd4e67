package io.weft.stack.call;

import io.weft.stack.retry.RetryBudget;
import io.weft.stack.time.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every filter may know of one call, whatever its protocol. Confined to the event loop that
 * serves the call; lives from the first byte in to the last byte out.
 */
public final class CallContext {
  /** The deadline of a call that has none. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private static final Logger log = LoggerFactory.getLogger(CallContext.class);

  private final Loop loop;
  private final long startNanos;
  private final boolean mirrored;
  private long deadlineNanos = NO_DEADLINE;
  private String endpoint = "";
  private String residual = "";
  private List<Object> tried = List.of();
  private int roundStart;
  private @Nullable RetryBudget clientBudget;
  private ResponseClassifier<?> classifier = ResponseClassifier.successful();
  private @Nullable Runnable onCancel;
  private Consumer<Throwable> onDefect = thrown -> log.error("a call met a defect", thrown);
  private boolean cancelled;

  /**
   * @param startNanos when the first byte came, by the loop's ticker
   */
  public CallContext(Loop loop, long startNanos) {
    this(loop, startNanos, false);
  }

  private CallContext(Loop loop, long startNanos, boolean mirrored) {
    this.loop = loop;
    this.startNanos = startNanos;
    this.mirrored = mirrored;
  }

  /** The context of a copy of a call, see {@link #isMirrored}; it knows nothing of that call. */
  public static CallContext mirrored(Loop loop, long startNanos) {
    return new CallContext(loop, startNanos, true);
  }

  /** The loop on which the whole call is served. */
  public Loop loop() {
    return loop;
  }

  /** When the call came in, by the loop's ticker. */
  public long startNanos() {
    return startNanos;
  }

  /** Whether this is a copy of a call, made to try something on it, for which nobody waits. */
  public boolean isMirrored() {
    return mirrored;
  }

  /**
   * When the call must be done, by the loop's ticker; {@link #NO_DEADLINE} when it has no limit.
   */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Brings the deadline forward; a later one than the present is ignored. */
  public void shortenDeadline(long nanos) {
    deadlineNanos = Math.min(deadlineNanos, nanos);
  }

  /**
   * Nobody waits for the call any more. Wherever it is, it ends as a failure of the kind {@link
   * Failure.Kind#CANCELLED}, or as it would have: cancelling never leaves a reply out. Idempotent.
   */
  public void cancel() {
    cancelled = true;
    Runnable told = onCancel;
    onCancel = null;
    if (told != null) {
      told.run();
    }
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Says what {@link #cancel} does while the call is where it is now. A call is in one place at a
   * time: this replaces what the place before said, and the place that a call leaves need not take
   * its word back, but must not mind being told late. Not told when the call was cancelled before:
   * who takes a call in asks {@link #isCancelled} first.
   */
  public void onCancel(Runnable told) {
    onCancel = told;
  }

  /** Says who ends the call when a step of it throws, which no step may. */
  public void onDefect(Consumer<Throwable> told) {
    onDefect = told;
  }

  /**
   * A step of the call threw something. For those who go on with a call that has waited: there is
   * no one on the stack whom an exception would reach.
   */
  public void defect(Throwable thrown) {
    onDefect.accept(thrown);
  }

  /** What an answer to this call counts as; every answer is a success unless it was said. */
  @SuppressWarnings("unchecked") // who sets it and who asks speak the same protocol
  public <R> ResponseClassifier<R> classifier() {
    return (ResponseClassifier<R>) classifier;
  }

  /** Says what an answer to this call counts as. */
  public void classifyBy(ResponseClassifier<?> other) {
    classifier = other;
  }

  /**
   * What is left of the name behind the part that names the cluster, as the text of a path; empty
   * when nothing is.
   */
  public String residual() {
    return residual;
  }

  /** Notes what is left of the name at the cluster that the call is sent to now. */
  public void residual(String path) {
    residual = path;
  }

  /** The address of the endpoint that was tried last; empty before the first try. */
  public String endpoint() {
    return endpoint;
  }

  /** How often the call was sent to an endpoint. */
  public int tries() {
    return tried.size();
  }

  /**
   * Notes the endpoint that is tried now.
   *
   * @param identity tells endpoints apart, see {@link #hasTried}
   */
  public void triedAt(Object identity, String address) {
    tried = tried.isEmpty() ? List.of(identity) : appended(tried, identity);
    endpoint = address;
  }

  /** Whether the call was tried at an endpoint since it was last begun anew. */
  public boolean hasTried(Object identity) {
    return tried.lastIndexOf(identity) >= roundStart;
  }

  /** Whether the call was tried at an endpoint at all. */
  public boolean hasEverTried(Object identity) {
    return tried.contains(identity);
  }

  /** Begins the call anew: endpoints that were tried may be tried once more. */
  public void beginAnew() {
    roundStart = tried.size();
  }

  /** The budget of the client that the call was last given to; null before. */
  public @Nullable RetryBudget clientBudget() {
    return clientBudget;
  }

  /** Notes the budget on which all further tries at a client draw. */
  public void drawOn(RetryBudget budget) {
    clientBudget = budget;
  }

  private static List<Object> appended(List<Object> list, Object last) {
    List<Object> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
