package io.weft.control.api.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * How the API is served.
 *
 * @param address where it listens; port 0 takes any free one
 * @param hostNames more names by which callers may ask for it where only this machine reaches it
 * @param maxConnections further ones are closed as soon as they are accepted
 * @param maxWatches how many answers may go on at a time; further ones are refused
 * @param patience how long store and discovery may take to say something for the first time
 * @param grace how long what is under way may take to end when the API is closed
 */
public record HttpApiSettings(
    InetSocketAddress address,
    Set<String> hostNames,
    int maxConnections,
    int maxWatches,
    Duration patience,
    Duration grace) {

  public HttpApiSettings {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("the address " + address + " is not resolved");
    }
    hostNames = Set.copyOf(hostNames);
  }

  /** No more names, 20,000 connections, 10,000 watches, 10 s, and 5 s of grace. */
  public static HttpApiSettings of(InetSocketAddress address) {
    return new HttpApiSettings(
        address, Set.of(), 20_000, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(5));
  }
}
