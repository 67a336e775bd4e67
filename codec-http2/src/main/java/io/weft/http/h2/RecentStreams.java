package io.weft.http.h2;

import java.util.Arrays;

/**
 * The last streams that were reset from here. Frames of theirs that were under way meanwhile are
 * ignored: to answer each with another reset would look like an attack to the peer.
 *
 * <p>Source: RFC 9113 section 5.1, "closed".
 */
final class RecentStreams {
  private static final int ROOM = 1024; // a power of two

  private final int[] ids = new int[ROOM];

  RecentStreams() {
    Arrays.fill(ids, -1);
  }

  void add(int id) {
    ids[place(id)] = id;
  }

  boolean contains(int id) {
    return ids[place(id)] == id;
  }

  private static int place(int id) {
    return (id >>> 1) & (ROOM - 1); // ids of one side are all odd, or all even
  }
}
