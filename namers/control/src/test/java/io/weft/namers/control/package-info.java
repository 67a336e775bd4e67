@NullMarked
package io.weft.namers.control;

import org.jspecify.annotations.NullMarked;
