/** The policies by which a balancer chooses: {@link io.weft.balancers.pick.BalancerPolicies}. */
@NullMarked
package io.weft.balancers.pick;

import org.jspecify.annotations.NullMarked;
