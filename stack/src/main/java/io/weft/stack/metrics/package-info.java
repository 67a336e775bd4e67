/** Counters, gauges and histograms as the rooms see them; an exporter is the node's business. */
@NullMarked
package io.weft.stack.metrics;

import org.jspecify.annotations.NullMarked;
