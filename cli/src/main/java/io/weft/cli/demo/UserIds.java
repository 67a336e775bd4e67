package io.weft.cli.demo;

/** Ids of users: some that every instance knows, and a range for each instance. */
final class UserIds {
  /** Users 1 to this one are known to all instances. */
  static final int KNOWN_TO_ALL = 100;

  /** Nobody's. */
  static final long NOBODY = 0;

  private static final long RANGE = 1_000_000_000;

  private UserIds() {}

  static long first(int instance) {
    return instance * RANGE;
  }

  /** The number of the instance that gave an id; 0 when it is known to all. */
  static int instance(long id) {
    return (int) (id / RANGE);
  }
}
