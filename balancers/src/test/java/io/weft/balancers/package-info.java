/** Tests. */
@NullMarked
package io.weft.balancers;

import org.jspecify.annotations.NullMarked;
