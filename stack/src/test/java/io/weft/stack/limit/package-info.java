@NullMarked
package io.weft.stack.limit;

import org.jspecify.annotations.NullMarked;
