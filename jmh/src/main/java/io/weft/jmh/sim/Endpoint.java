package io.weft.jmh.sim;

import io.weft.balancers.Member;
import io.weft.balancers.Status;
import io.weft.balancers.load.Load;

/** A simulated endpoint. It is always open: what a balancer knows of it is its load alone. */
record Endpoint(int number, Load measured) implements Member {

  @Override
  public String id() {
    return "endpoint-" + number;
  }

  @Override
  public int pending() {
    return measured.pending();
  }

  @Override
  public double load() {
    return measured.value();
  }

  @Override
  public Status status() {
    return Status.OPEN;
  }

  @Override
  public void close() {}
}
