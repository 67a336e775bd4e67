/** Values that change while somebody looks: start with {@link io.weft.stack.activity.Activity}. */
@NullMarked
package io.weft.stack.activity;

import org.jspecify.annotations.NullMarked;
