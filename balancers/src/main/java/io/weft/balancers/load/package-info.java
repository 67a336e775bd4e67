/**
 * What a balancer compares members by: {@link io.weft.balancers.load.LoadMetric}. It knows nothing
 * of how a balancer chooses.
 */
@NullMarked
package io.weft.balancers.load;

import org.jspecify.annotations.NullMarked;
