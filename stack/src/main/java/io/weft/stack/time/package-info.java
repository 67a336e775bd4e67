/** Clocks, and timers that belong to one event loop. */
@NullMarked
package io.weft.stack.time;

import org.jspecify.annotations.NullMarked;
