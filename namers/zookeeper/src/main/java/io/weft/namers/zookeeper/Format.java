package io.weft.namers.zookeeper;

import java.util.List;

/**
 * What the nodes of a directory mean.
 *
 * @param <T> what one node says; immutable
 */
interface Format<T> {

  /** Those of a directory's children that say something. */
  List<String> wanted(List<String> children);

  /** Reads the data of a child. */
  T read(String name, byte[] data) throws BadEntry;

  /** The cluster that a directory stands for. */
  Cluster cluster(Group<T> group, Target target);
}
