package io.weft.control.api.thrift;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the Thrift interface is served.
 *
 * @param address where it listens; port 0 takes any free one
 * @param names how many names are observed
 * @param clusters how many clusters are observed
 * @param maxConnections further ones are closed as soon as they are accepted
 * @param maxWaiting how many requests may wait at a time; further ones are answered by an error
 * @param maxWaitingOfOne how many of these may be of one connection
 * @param patience how long discovery may take to tell how a name is bound
 * @param grace how long clients may take to leave when the interface is closed
 */
public record ThriftApiSettings(
    InetSocketAddress address,
    Capacity names,
    Capacity clusters,
    int maxConnections,
    int maxWaiting,
    int maxWaitingOfOne,
    Duration patience,
    Duration grace) {

  public ThriftApiSettings {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("the address " + address + " is not resolved");
    }
  }

  /**
   * 20,000 connections, 500,000 requests that wait, 10,000 of a connection, 10 s, and 2 s of grace.
   */
  public static ThriftApiSettings of(InetSocketAddress address, Capacity names, Capacity clusters) {
    return new ThriftApiSettings(
        address,
        names,
        clusters,
        20_000,
        500_000,
        10_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }
}
