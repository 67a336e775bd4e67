package io.weft.balancers;

import java.util.Optional;

/** An endpoint as a balancer sees it. Any thread may ask; the answers must cost next to nothing. */
public interface Member extends AutoCloseable {

  /** What tells it from other members, and is the same in other processes: its address. */
  String id();

  /** Where it is, if that is known. */
  default Optional<String> zone() {
    return Optional.empty();
  }

  /** Calls that were sent to it and have not ended. */
  int pending();

  /** How much it has to do, by the measure that its balancer goes by: the less the better. */
  double load();

  /** How ready it is. Only advice: a member of any status is picked when no better one is there. */
  Status status();

  /**
   * Gives back what it holds, once it is picked no more. A thread that picked it just before may
   * still call it; such a call fails as certainly not sent.
   */
  @Override
  void close();
}
