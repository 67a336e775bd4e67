package io.weft.control.api.grpc;

import io.weft.stack.time.Ticker;
import java.time.Duration;

/**
 * How long nodes are kept waiting that have seen a later Dtab than is known here: the store may be
 * read from a replica that lags.
 *
 * @param lag after this a node is sent away, to another control service. It takes one that says
 *     nothing for 3 s for dead
 * @param absence how long a namespace must be known not to be there before such nodes are told so:
 *     no replica lags by as much and still serves
 */
public record Patience(Duration lag, Duration absence, Ticker ticker) {
  public static final Patience DEFAULT =
      new Patience(Duration.ofSeconds(2), Duration.ofMinutes(1), Ticker.system());
}
