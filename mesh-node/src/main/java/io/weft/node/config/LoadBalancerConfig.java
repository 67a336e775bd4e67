package io.weft.node.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How an endpoint is chosen.
 *
 * @param probation whether an endpoint that discovery took away stays while it is well
 * @param slowStart over how long a new endpoint gets its share; zero for at once
 * @param panicThreshold percent of the endpoints that must not be closed for health to count; 0 for
 *     none
 * @param zone whose endpoints are preferred
 */
public record LoadBalancerConfig(
    Kind kind, boolean probation, Duration slowStart, int panicThreshold, Optional<Zone> zone) {

  public static final LoadBalancerConfig DEFAULT =
      new LoadBalancerConfig(
          new Kind.P2c(Kind.MAX_EFFORT), false, Duration.ZERO, 50, Optional.empty());

  /** The ways of choosing. */
  public sealed interface Kind {
    /** linkerd's. */
    int MAX_EFFORT = 5;

    /** The less loaded of two that are drawn. */
    record P2c(int maxEffort) implements Kind {}

    /** The same by how long calls take. */
    record Ewma(Duration decayTime, int maxEffort) implements Kind {
      static final Ewma DEFAULT = new Ewma(Duration.ofSeconds(10), MAX_EFFORT);
    }

    /** The same among so many that each has some load. */
    record Aperture(
        Duration smoothWindow, double lowLoad, double highLoad, int minAperture, int maxEffort)
        implements Kind {
      static final Aperture DEFAULT = new Aperture(Duration.ofSeconds(5), 0.5, 2, 1, MAX_EFFORT);
    }

    /**
     * The same among the part of one of some peers.
     *
     * @param peerIndex from 0 to {@code peers - 1}
     */
    record DeterministicAperture(int peers, int peerIndex, int minAperture, int maxEffort)
        implements Kind {
      /** Finagle's. */
      static final int MIN_APERTURE = 12;
    }

    /** The least loaded. */
    record Heap() implements Kind {}

    /** One after the other. */
    record RoundRobin(int maxEffort) implements Kind {}
  }

  /**
   * The node's own zone.
   *
   * @param minOpen percent of its endpoints that must be open for all calls to stay in it
   */
  public record Zone(String name, int minOpen) {
    static final int MIN_OPEN = 70;
  }
}
