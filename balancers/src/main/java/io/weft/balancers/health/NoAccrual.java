package io.weft.balancers.health;

import io.weft.balancers.Status;

/** Sees nothing wrong with any endpoint. */
enum NoAccrual implements FailureAccrual {
  INSTANCE;

  @Override
  public Status status() {
    return Status.OPEN;
  }

  @Override
  public void started() {}

  @Override
  public void succeeded() {}

  @Override
  public void failed() {}

  @Override
  public void ignored() {}
}
