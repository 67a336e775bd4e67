/**
 * Helpers of tests: a clock and an event loop driven by hand, a reply that keeps what it was given,
 * and {@link io.weft.testkit.LeakCheck}, which is at work in every module that has this one on its
 * test class path.
 */
@NullMarked
package io.weft.testkit;

import org.jspecify.annotations.NullMarked;
