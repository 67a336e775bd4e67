/** The load benchmark's own arithmetic and wire format, and one short run of it. */
@NullMarked
package io.weft.jmh.load;

import org.jspecify.annotations.NullMarked;
