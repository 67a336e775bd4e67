/** The control service: start with {@link io.weft.control.Control}. */
@NullMarked
package io.weft.control;

import org.jspecify.annotations.NullMarked;
