/**
 * Simulations in virtual time: the parts that decide are those of the node, only the endpoints and
 * the calls are made up. A run depends on its seed alone. {@link io.weft.jmh.sim.BalancersCommand}
 * and {@link io.weft.jmh.sim.RetriesCommand} are the ways in.
 */
@NullMarked
package io.weft.jmh.sim;

import org.jspecify.annotations.NullMarked;
