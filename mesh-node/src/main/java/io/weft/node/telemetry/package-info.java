/** The node's metrics: start with Telemetry. */
@NullMarked
package io.weft.node.telemetry;

import org.jspecify.annotations.NullMarked;
