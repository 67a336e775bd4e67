/** A whole node over real sockets, with libthrift on both sides of it. */
@NullMarked
package io.weft.node;

import org.jspecify.annotations.NullMarked;
