@NullMarked
package io.weft.control.api.http;

import org.jspecify.annotations.NullMarked;
