/** What names are bound to in each namespace. */
@NullMarked
package io.weft.control.names;

import org.jspecify.annotations.NullMarked;
