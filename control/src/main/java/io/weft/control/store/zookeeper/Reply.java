package io.weft.control.store.zookeeper;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a request.
 *
 * @param value null unless the code is {@link Code#OK}
 * @param stat of the node; null unless the code is {@link Code#OK} and the request asks for it
 */
record Reply<T>(Code code, @Nullable T value, @Nullable Stat stat) {

  /** Whether the request was lost with its connection: nobody knows what became of it. */
  boolean lost() {
    return switch (code) {
      case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT, SESSIONEXPIRED, SESSIONMOVED -> true;
      default -> false;
    };
  }

  boolean absent() {
    return code == Code.NONODE;
  }
}
