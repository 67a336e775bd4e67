/**
 * The node's metrics: a scope of series on the Prometheus client library, and the page that a
 * Prometheus server reads. Start with {@link io.weft.node.telemetry.Telemetry}.
 */
@NullMarked
package io.weft.node.telemetry;

import org.jspecify.annotations.NullMarked;
