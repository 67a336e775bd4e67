/** Tests. */
@NullMarked
package io.weft.stack.retry;

import org.jspecify.annotations.NullMarked;
