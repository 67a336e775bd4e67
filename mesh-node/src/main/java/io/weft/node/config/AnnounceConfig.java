package io.weft.node.config;

import io.weft.namers.name.Path;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a server is announced.
 *
 * @param names such as {@code /#/io.l5d.serversets/prod/web}, each below the prefix of an announcer
 * @param as the address by which others reach it; empty for the one it listens on, or, when it
 *     listens on all, an address of this machine
 */
public record AnnounceConfig(List<Path> names, Optional<InetSocketAddress> as) {
  public static final AnnounceConfig NOWHERE = new AnnounceConfig(List.of(), Optional.empty());

  public AnnounceConfig {
    names = List.copyOf(names);
  }
}
