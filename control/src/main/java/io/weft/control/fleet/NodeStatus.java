package io.weft.control.fleet;

import io.weft.control.store.Version;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with one router of a node that is connected.
 *
 * @param node its name, as it says itself
 * @param address from which it is connected
 * @param program the version of its program
 * @param since when it connected
 * @param names how many names it uses
 * @param revision of its namespace's Dtab, as it was told last; empty when it was told none yet, or
 *     that there is no such namespace
 */
public record NodeStatus(
    String node,
    String router,
    String namespace,
    SocketAddress address,
    String program,
    Instant since,
    int names,
    Optional<Version> revision) {}
