/**
 * The vocabulary of a call's way through the node. Start with {@link io.weft.stack.Service} and
 * {@link io.weft.stack.Stack}.
 */
@NullMarked
package io.weft.stack;

import org.jspecify.annotations.NullMarked;
