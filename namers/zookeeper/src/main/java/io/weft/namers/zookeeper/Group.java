package io.weft.namers.zookeeper;

import java.util.List;
import java.util.Map;

/**
 * What the nodes in one directory say, at one time.
 *
 * @param exists whether there is such a directory
 * @param entries of the children that can be read, in the order of their names
 * @param unreadable the other children, each with the problem
 */
record Group<T>(boolean exists, List<T> entries, Map<String, String> unreadable) {
  Group {
    entries = List.copyOf(entries);
    unreadable = Map.copyOf(unreadable);
  }
}
