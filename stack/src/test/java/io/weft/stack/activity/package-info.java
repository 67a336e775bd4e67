/** Tests. */
@NullMarked
package io.weft.stack.activity;

import org.jspecify.annotations.NullMarked;
