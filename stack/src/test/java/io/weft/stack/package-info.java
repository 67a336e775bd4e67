/** Tests. */
@NullMarked
package io.weft.stack;

import org.jspecify.annotations.NullMarked;
