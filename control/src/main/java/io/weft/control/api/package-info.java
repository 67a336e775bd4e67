/** What the interfaces of a control service share. */
@NullMarked
package io.weft.control.api;

import org.jspecify.annotations.NullMarked;
