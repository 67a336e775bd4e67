package io.weft.namers.zookeeper;

import io.weft.namers.watch.Answer;
import java.util.List;
import java.util.Map;

/**
 * A cluster as its nodes describe it, before its hosts are looked up.
 *
 * @param exists whether there is such a cluster
 * @param instances those to be called, older ones first
 * @param skipped see {@link Answer#skipped}
 * @param leaving see {@link Answer#leaving}
 * @param metadata of the cluster as a whole
 */
record Cluster(
    boolean exists,
    List<Instance> instances,
    Map<String, String> skipped,
    int leaving,
    Map<String, String> metadata) {

  /** One instance of it, under the name of its node. */
  record Instance(String name, HostPort at, double weight, Map<String, String> metadata) {}
}
