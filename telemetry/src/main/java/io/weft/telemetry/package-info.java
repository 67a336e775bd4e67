/**
 * The node's metrics: a scope of series on the Prometheus client library, and the page that a
 * Prometheus server reads. Start with {@link io.weft.telemetry.Telemetry}.
 */
@NullMarked
package io.weft.telemetry;

import org.jspecify.annotations.NullMarked;
