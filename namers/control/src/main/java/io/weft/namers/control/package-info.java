/** The interpreter that asks a control service. */
@NullMarked
package io.weft.namers.control;

import org.jspecify.annotations.NullMarked;
