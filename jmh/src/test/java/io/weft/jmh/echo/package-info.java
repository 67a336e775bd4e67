/** The benchmarks' call, byte by byte, and the server that answers it. */
@NullMarked
package io.weft.jmh.echo;

import org.jspecify.annotations.NullMarked;
