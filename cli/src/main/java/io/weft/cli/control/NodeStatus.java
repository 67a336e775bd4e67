package io.weft.cli.control;

import org.jspecify.annotations.Nullable;

/**
 * A router of a node that is connected to the control service.
 *
 * @param since when it connected, ISO 8601
 * @param names how many names it uses
 * @param version of the Dtab that it was told last; null when none
 */
record NodeStatus(
    String node,
    String router,
    String namespace,
    String address,
    String program,
    String since,
    int names,
    @Nullable String version) {}
