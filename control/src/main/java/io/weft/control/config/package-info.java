/** The file of a control service: read at the edge into {@link ControlConfig}. */
@NullMarked
package io.weft.control.config;

import org.jspecify.annotations.NullMarked;
