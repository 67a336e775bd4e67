/** Real discovery systems, running nodes that announce themselves there, and calls through them. */
@NullMarked
package io.weft.conformance.discovery;

import org.jspecify.annotations.NullMarked;
