/** What naming costs a node: large sets that change, and many names that come and go. */
@NullMarked
package io.weft.jmh.naming;

import org.jspecify.annotations.NullMarked;
