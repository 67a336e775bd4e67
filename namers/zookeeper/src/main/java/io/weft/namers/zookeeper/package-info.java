/**
 * Discovery by ZooKeeper: serversets, leader groups, the services of Curator, and the announcer of
 * serversets. A {@link io.weft.namers.zookeeper.GroupWatch} follows one directory of nodes over a
 * {@link io.weft.namers.zookeeper.Session}; a {@link io.weft.namers.zookeeper.Format} says what the
 * nodes mean.
 */
@NullMarked
package io.weft.namers.zookeeper;

import org.jspecify.annotations.NullMarked;
