/**
 * Canaries: a new version gets a growing share of the calls of a name, is measured beside the old
 * one, and is rolled back when it is worse. Start with {@link io.weft.control.canary.Canaries}.
 */
@NullMarked
package io.weft.control.canary;

import org.jspecify.annotations.NullMarked;
