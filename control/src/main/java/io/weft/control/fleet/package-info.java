/**
 * Which nodes are connected, which names they use and what they measure. Start with {@link
 * io.weft.control.fleet.Fleet}.
 */
@NullMarked
package io.weft.control.fleet;

import org.jspecify.annotations.NullMarked;
