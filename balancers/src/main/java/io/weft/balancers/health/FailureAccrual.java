package io.weft.balancers.health;

import io.weft.balancers.Status;

/**
 * What the outcome of calls tells of one endpoint's health. It is advice to the balancer and stops
 * no call: when all endpoints are taken for dead, calls are sent all the same.
 *
 * <p>Any thread may call any method, without locks; for an endpoint that is well they allocate
 * nothing.
 */
public interface FailureAccrual extends AutoCloseable {

  /**
   * Open while it is alive, and when its time is up and one call may try it; busy while that call
   * is on its way; closed while it is taken for dead.
   */
  Status status();

  /**
   * A call is about to be sent; the connection for it may yet have to be opened.
   *
   * @return where its outcome goes, once
   */
  Outcome started();

  /** The endpoint is gone. What becomes of its last calls counts no more. */
  @Override
  void close();

  /** What became of a call; exactly one of these. */
  interface Outcome {

    /** The endpoint answered, and the answer counts as a success. */
    void succeeded();

    /** The endpoint could not be reached, did not answer in time or answered a failure. */
    void failed();

    /** The call ended in a way that says nothing of the endpoint: its caller gave up, for one. */
    void ignored();
  }
}
