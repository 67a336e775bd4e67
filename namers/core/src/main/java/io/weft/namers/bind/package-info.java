/**
 * Binding: the {@link io.weft.namers.bind.Interpreter} follows a name through Dtab and namers to
 * bound names, and tells each step as a {@link io.weft.namers.bind.Delegation}.
 */
@NullMarked
package io.weft.namers.bind;

import org.jspecify.annotations.NullMarked;
