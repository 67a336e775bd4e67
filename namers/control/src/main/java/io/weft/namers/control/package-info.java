/**
 * The interpreter that asks a control service: {@link
 * io.weft.namers.control.ControlInterpreterProvider}. What is told is kept by name and by cluster
 * for as long as a router uses it, also while no control service can be reached, and on disk.
 */
@NullMarked
package io.weft.namers.control;

import org.jspecify.annotations.NullMarked;
