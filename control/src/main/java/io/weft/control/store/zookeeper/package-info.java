/**
 * The store in ZooKeeper. A {@link io.weft.control.store.zookeeper.Session} keeps one {@link
 * io.weft.control.store.zookeeper.Link} at a time; on it a {@link
 * io.weft.control.store.zookeeper.Following} follows the nodes of a collection, and a {@link
 * io.weft.control.store.zookeeper.Writing} makes one change. All of it is confined to the loop of
 * discovery.
 */
@NullMarked
package io.weft.control.store.zookeeper;

import org.jspecify.annotations.NullMarked;
