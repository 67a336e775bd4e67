/** A short run of the benchmark of naming. */
@NullMarked
package io.weft.jmh.naming;

import org.jspecify.annotations.NullMarked;
