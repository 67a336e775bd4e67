/**
 * What a Dtab would do to the names in use, told before it is written. Start with {@link
 * io.weft.control.plan.DryRun}.
 */
@NullMarked
package io.weft.control.plan;

import org.jspecify.annotations.NullMarked;
