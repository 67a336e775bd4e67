/** Tests. */
@NullMarked
package io.weft.balancers.health;

import org.jspecify.annotations.NullMarked;
