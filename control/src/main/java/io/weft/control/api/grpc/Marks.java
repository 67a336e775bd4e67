package io.weft.control.api.grpc;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has still to be told, each topic once, in the order of the first mark. A mark costs
 * one place in an array: those that are there already are found when the first is taken, or when
 * they would take more room than the topics themselves.
 */
final class Marks {
  private static final int FEW = 64;

  private final ArrayDeque<Topic> topics = new ArrayDeque<>();
  private int once; // how many at the head are known to be there once
  private boolean added;

  void add(Topic topic) {
    topics.add(topic);
    added = true;
    if (topics.size() > 2 * once + FEW) {
      compact();
    }
  }

  /** Takes the first one; null when there is none. */
  @Nullable Topic poll() {
    if (added) {
      compact();
    }
    return topics.poll();
  }

  void clear() {
    topics.clear();
  }

  private void compact() {
    Set<Topic> each = new LinkedHashSet<>(topics);
    if (each.size() < topics.size()) {
      topics.clear();
      topics.addAll(each);
    }
    once = topics.size();
    added = false;
  }
}
