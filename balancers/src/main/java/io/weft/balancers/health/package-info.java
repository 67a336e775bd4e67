/**
 * Tells a sick endpoint by the outcome of its calls. Start with {@link
 * io.weft.balancers.health.FailureAccrual}; configuration is an {@link
 * io.weft.balancers.health.AccrualPolicy}.
 */
@NullMarked
package io.weft.balancers.health;

import org.jspecify.annotations.NullMarked;
