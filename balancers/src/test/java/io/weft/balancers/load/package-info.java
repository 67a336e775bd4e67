/** Tests. */
@NullMarked
package io.weft.balancers.load;

import org.jspecify.annotations.NullMarked;
