/** Programs of others as processes: {@link io.weft.conformance.process.Program}. */
@NullMarked
package io.weft.conformance.process;

import org.jspecify.annotations.NullMarked;
