package io.weft.testkit;

import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A reply that keeps what it was given. Any thread may read it. What it was given belongs to the
 * test, which releases it where it is counted.
 */
public final class RecordingReply<R> implements Reply<R> {
  private static final long LIMIT_SECONDS = 30;

  /** How the call ended: with a response or with a failure. */
  private sealed interface Outcome<R> {
    record Ok<R>(R response) implements Outcome<R> {}

    record Failed<R>(Failure failure) implements Outcome<R> {}
  }

  private final List<Outcome<R>> outcomes = new CopyOnWriteArrayList<>();
  private final CountDownLatch done = new CountDownLatch(1);

  @Override
  public void ok(R response) {
    complete(new Outcome.Ok<>(response));
  }

  @Override
  public void failed(Failure failure) {
    complete(new Outcome.Failed<>(failure));
  }

  /** Whether the call ended. */
  public boolean isDone() {
    return done.getCount() == 0;
  }

  /** How often the reply was completed: 1 for a service that keeps its contract. */
  public int completions() {
    return outcomes.size();
  }

  /** The response. Fails the test when the call has not ended, failed, or ended twice. */
  public R response() {
    if (outcome() instanceof Outcome.Failed<R> failed) {
      throw new AssertionError("the call failed: " + describe(failed.failure()), failed.failure());
    }
    return ((Outcome.Ok<R>) outcome()).response();
  }

  /** The failure. Fails the test when the call has not ended, succeeded, or ended twice. */
  public Failure failure() {
    if (outcome() instanceof Outcome.Ok<R> ok) {
      throw new AssertionError("the call did not fail: " + ok.response());
    }
    return ((Outcome.Failed<R>) outcome()).failure();
  }

  /** Waits up to 30 s for the end of the call, which other threads serve. */
  public RecordingReply<R> await() {
    try {
      if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no reply within " + LIMIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a reply", e);
    }
    return this;
  }

  @Override
  public String toString() {
    return outcomes.isEmpty() ? "no reply yet" : outcomes.toString();
  }

  private Outcome<R> outcome() {
    if (outcomes.size() != 1) {
      throw new AssertionError("expected one completion of the reply: " + this);
    }
    return outcomes.get(0);
  }

  private void complete(Outcome<R> outcome) {
    outcomes.add(outcome);
    done.countDown();
  }

  private static String describe(Failure failure) {
    return failure.kind().code() + ": " + failure.getMessage();
  }
}
