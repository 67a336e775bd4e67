package io.weft.namers.zookeeper;

import org.apache.zookeeper.Watcher.Event.EventType;

/** Somebody who needs a {@link Session}, for the nodes of one directory. Told on the loop. */
interface SessionUser {

  /**
   * There is a connection, perhaps again. Requests that had no reply get none any more. Watches
   * stand as they were if the link is the one of before; on another link there are none.
   */
  void connected(Link link);

  /** There is none for the time being. */
  void disconnected(String problem);

  /** A watch has fired, on the directory itself or on a child of it. */
  void changed(String path, EventType type);
}
