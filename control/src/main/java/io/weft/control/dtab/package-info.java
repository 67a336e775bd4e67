/** The Dtabs of all namespaces: read, checked and changed. Start with {@link Dtabs}. */
@NullMarked
package io.weft.control.dtab;

import org.jspecify.annotations.NullMarked;
