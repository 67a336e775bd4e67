package io.weft.control.api.http;

import io.weft.control.store.Version;
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
 * @param dtab the version of its namespace's Dtab that it was told last; empty when none
 */
public record ConnectedNode(
    String node,
    String router,
    String namespace,
    String address,
    String program,
    Instant since,
    int names,
    Optional<Version> dtab) {}
