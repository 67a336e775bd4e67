package io.weft.jmh.faults;

import io.weft.jmh.process.LoadException;
import java.util.List;

/** Where the endpoints are. */
interface Network {
  /** The IP address of an endpoint. */
  String address(int endpoint);

  /** The command that runs a command there, under the same process id. */
  List<String> inside(List<String> command);

  /** Whether an endpoint can be cut off. */
  boolean canPartition();

  /** Lets packets to an endpoint vanish, in both directions of its connections. */
  void partition(int endpoint) throws LoadException, InterruptedException;

  /** Lets them pass again. */
  void join(int endpoint) throws LoadException, InterruptedException;
}
