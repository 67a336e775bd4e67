package io.weft.thrift.theader;

import java.util.Arrays;

/** The sequence ids of the calls that are not answered yet, in the order of the calls. */
final class CallIds {
  private int[] ring = new int[4]; // its length is a power of two
  private int first;
  private int count;

  void add(int id) {
    if (count == ring.length) {
      int[] larger = Arrays.copyOf(ring, 2 * count);
      for (int i = 0; i < count; i++) {
        larger[i] = ring[(first + i) & (count - 1)];
      }
      ring = larger;
      first = 0;
    }
    ring[(first + count) & (ring.length - 1)] = id;
    count++;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes the oldest away; only when there is one. */
  int poll() {
    int id = ring[first];
    first = (first + 1) & (ring.length - 1);
    count--;
    return id;
  }
}
