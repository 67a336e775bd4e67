/**
 * How many calls may be served at a time: a number that stays, or one that follows what calls show.
 * Start with {@link io.weft.stack.limit.Limit}.
 */
@NullMarked
package io.weft.stack.limit;

import org.jspecify.annotations.NullMarked;
