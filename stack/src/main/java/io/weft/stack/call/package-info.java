/** What is known of one call on its way: its context, and how it can fail. */
@NullMarked
package io.weft.stack.call;

import org.jspecify.annotations.NullMarked;
