/**
 * Namers that turn a name into another one: those below {@code /$} that take hosts and methods
 * apart, and the namer {@code io.l5d.rewrite} with patterns of one's own.
 */
@NullMarked
package io.weft.namers.rewrite;

import org.jspecify.annotations.NullMarked;
