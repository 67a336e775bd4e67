/** The store in ZooKeeper, against real servers. */
@NullMarked
package io.weft.control.store.zookeeper;

import org.jspecify.annotations.NullMarked;
