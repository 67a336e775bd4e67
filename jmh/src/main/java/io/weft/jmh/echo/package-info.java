/** The call that the benchmarks make, as bytes, and a server that answers it. */
@NullMarked
package io.weft.jmh.echo;

import org.jspecify.annotations.NullMarked;
