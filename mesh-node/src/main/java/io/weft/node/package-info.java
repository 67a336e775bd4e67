/** The life of a node: start, drain, stop. Start with {@link io.weft.node.Node}. */
@NullMarked
package io.weft.node;

import org.jspecify.annotations.NullMarked;
