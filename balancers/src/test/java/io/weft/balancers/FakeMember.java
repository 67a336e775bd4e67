package io.weft.balancers;

import java.util.concurrent.atomic.AtomicInteger;

/** A member whose state a test sets. */
public final class FakeMember implements Member {
  private final int number;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private volatile Status status = Status.OPEN;

  public FakeMember(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public void begin() {
    pending.incrementAndGet();
  }

  public void end() {
    pending.decrementAndGet();
  }

  public void pending(int calls) {
    pending.set(calls);
  }

  public void status(Status next) {
    status = next;
  }

  public int closes() {
    return closes.get();
  }

  @Override
  public String id() {
    return toString();
  }

  @Override
  public int pending() {
    return pending.get();
  }

  @Override
  public double load() {
    return pending.get();
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }

  @Override
  public String toString() {
    return "member " + number;
  }
}
