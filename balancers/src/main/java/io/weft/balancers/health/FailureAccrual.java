package io.weft.balancers.health;

import io.weft.balancers.Status;

/**
 * What the outcome of calls tells of one endpoint's health. It is advice to the balancer and stops
 * no call: when all endpoints are taken for dead, calls are sent all the same.
 *
 * <p>For each call {@link #started}, and then exactly one of {@link #succeeded}, {@link #failed}
 * and {@link #ignored}. Any thread may call any method, without locks; while an endpoint is well
 * they allocate and write nothing that threads share.
 */
public interface FailureAccrual {

  /**
   * Open while it is alive, and when its time is up and one call may try it; busy while that call
   * is on its way; closed while it is taken for dead.
   */
  Status status();

  /** A call is about to be sent; the connection for it may yet have to be opened. */
  void started();

  /** The endpoint answered, whatever it answered, as far as the call's protocol counts it well. */
  void succeeded();

  /** The endpoint could not be reached, did not answer in time or answered a failure. */
  void failed();

  /** The call ended in a way that says nothing of the endpoint: its caller gave up, for one. */
  void ignored();
}
