/** The store {@code io.l5d.inMemory}: what it holds goes when the process ends. */
@NullMarked
package io.weft.control.store.memory;

import org.jspecify.annotations.NullMarked;
