/** Tests. */
@NullMarked
package io.weft.stack.time;

import org.jspecify.annotations.NullMarked;
