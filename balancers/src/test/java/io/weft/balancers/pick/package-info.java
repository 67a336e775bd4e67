/** Tests. */
@NullMarked
package io.weft.balancers.pick;

import org.jspecify.annotations.NullMarked;
