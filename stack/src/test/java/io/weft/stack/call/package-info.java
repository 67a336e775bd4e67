/** Tests. */
@NullMarked
package io.weft.stack.call;

import org.jspecify.annotations.NullMarked;
