package io.weft.balancers.health;

import io.weft.balancers.Status;

/** Sees nothing wrong with any endpoint. */
enum NoAccrual implements FailureAccrual, FailureAccrual.Outcome {
  INSTANCE;

  @Override
  public Status status() {
    return Status.OPEN;
  }

  @Override
  public Outcome started() {
    return this;
  }

  @Override
  public void succeeded() {}

  @Override
  public void failed() {}

  @Override
  public void ignored() {}

  @Override
  public void close() {}
}
