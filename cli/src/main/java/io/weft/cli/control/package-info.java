/**
 * The commands that ask a control service: {@code weft dtab}, {@code weft canary} and {@code weft
 * nodes}. Commands are thin; start with {@link io.weft.cli.control.ControlClient} for what is asked
 * and {@link io.weft.cli.control.Publisher} for how a change comes into force.
 */
@NullMarked
package io.weft.cli.control;

import org.jspecify.annotations.NullMarked;
