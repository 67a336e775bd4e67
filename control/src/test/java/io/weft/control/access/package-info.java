@NullMarked
package io.weft.control.access;

import org.jspecify.annotations.NullMarked;
