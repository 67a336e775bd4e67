package io.weft.namers.spi;

import io.weft.namers.name.Path;

/** Registers endpoints in a discovery system, so that namers elsewhere find them. */
public interface Announcer extends AutoCloseable {

  /**
   * Registers an endpoint and keeps it registered, through restarts of the discovery system and
   * lost sessions, until the announcement is withdrawn. Returns at once. From any thread.
   *
   * @param name what follows the announcer's prefix, such as {@code /prod/web}
   * @param endpoint its address as others reach it, its weight, and its metadata, of which {@link
   *     Address#IDENTITY} and {@link Address#ZONE} come back from the namer that finds it
   * @throws IllegalArgumentException if the name is none that this system can hold; the message
   *     says what was expected
   */
  Announcement announce(Path name, Address endpoint);

  /**
   * Takes away what is still registered, waiting for the discovery system for a few seconds at
   * most, and ends all threads and connections.
   */
  @Override
  void close();
}
