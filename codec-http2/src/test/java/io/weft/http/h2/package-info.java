@NullMarked
package io.weft.http.h2;

import org.jspecify.annotations.NullMarked;
