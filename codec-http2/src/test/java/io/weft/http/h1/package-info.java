@NullMarked
package io.weft.http.h1;

import org.jspecify.annotations.NullMarked;
