package io.weft.http.h1;

import io.weft.http.model.Body;

/** A body whose bytes the test gives; what was passed on is counted. */
final class Feed implements Body.Source {
  private final Body body = new Body(this);
  private int passedOn;
  private boolean stopped;

  Body body() {
    return body;
  }

  int passedOn() {
    return passedOn;
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public void passedOn(int bytes) {
    passedOn += bytes;
  }

  @Override
  public void stopped() {
    stopped = true;
  }
}
