package io.weft.cli.control;

import io.weft.cli.control.WriteRequest.Attribution;
import java.util.Optional;

/**
 * How a change is to be made.
 *
 * @param ifVersion the version or ETag that the namespace must stand in; empty for any
 * @param dryRun whether it is only shown
 * @param force whether names in use may be left without an endpoint
 * @param yes whether it is made without asking
 */
record Wish(
    Attribution by, Optional<String> ifVersion, boolean dryRun, boolean force, boolean yes) {}
