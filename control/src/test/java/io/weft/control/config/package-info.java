@NullMarked
package io.weft.control.config;

import org.jspecify.annotations.NullMarked;
