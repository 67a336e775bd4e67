/**
 * The control service over HTTP: the API of namerd, and what goes beyond it. Start with {@link
 * io.weft.control.api.http.HttpApi}.
 */
@NullMarked
package io.weft.control.api.http;

import org.jspecify.annotations.NullMarked;
