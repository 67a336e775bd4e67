/** The end of things: each has an owner that closes it. */
@NullMarked
package io.weft.stack.life;

import org.jspecify.annotations.NullMarked;
