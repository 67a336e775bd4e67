@NullMarked
package io.weft.http.model;

import org.jspecify.annotations.NullMarked;
