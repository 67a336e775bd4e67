package io.weft.balancers.load;

/**
 * What the calls of one member tell of how much it has to do.
 *
 * <p>For each call {@link #started}, and then exactly one of {@link #succeeded} and {@link
 * #failed}. Any thread may call any method, without locks or allocation.
 */
public interface Load {

  /** A call is about to be sent; the connection for it may yet have to be opened. */
  void started();

  /**
   * A call was answered.
   *
   * @param rttNanos the time since it started
   */
  void succeeded(long rttNanos);

  /**
   * A call ended without an answer that counts well. It may have failed fast, so its time is never
   * a sign that the member is fast.
   *
   * @param rttNanos the time since it started
   */
  void failed(long rttNanos);

  /** Calls that started and have not ended. */
  int pending();

  /** 0 or more, in a unit of the metric's own: only to be compared with the load of others. */
  double value();
}
