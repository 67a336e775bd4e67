package io.weft.jmh.faults;

import io.weft.jmh.process.LoadException;

/** A proxy that runs in front of the cluster. */
interface Proxy {
  /** Where it is called, on the loopback interface. */
  int port();

  /** Further tries that it has made so far, by its own count. */
  long retries() throws LoadException, InterruptedException;
}
