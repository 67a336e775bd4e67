/** Where a name would go, and why: in words and as data. */
@NullMarked
package io.weft.node.explain;

import org.jspecify.annotations.NullMarked;
