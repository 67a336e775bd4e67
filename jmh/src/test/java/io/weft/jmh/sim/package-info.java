/** Short simulations, and the numbers that come of them. */
@NullMarked
package io.weft.jmh.sim;

import org.jspecify.annotations.NullMarked;
