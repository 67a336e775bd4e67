/**
 * Who may do what to the control service, and the record of what was done. Start with {@link
 * io.weft.control.access.Access}.
 */
@NullMarked
package io.weft.control.access;

import org.jspecify.annotations.NullMarked;
