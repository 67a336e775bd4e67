/**
 * {@code weft dtab}: the Dtabs of a control service, looked at and changed. Commands are thin;
 * start with {@link io.weft.cli.dtab.ControlClient} for what is asked and {@link
 * io.weft.cli.dtab.Publisher} for how a change comes into force.
 */
@NullMarked
package io.weft.cli.dtab;

import org.jspecify.annotations.NullMarked;
