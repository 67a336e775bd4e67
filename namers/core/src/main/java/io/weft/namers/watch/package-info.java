/**
 * What a namer needs to watch things: work repeated off the event loops, watches shared by all who
 * look at the same thing, and last good values that outlive a bad one.
 */
@NullMarked
package io.weft.namers.watch;

import org.jspecify.annotations.NullMarked;
