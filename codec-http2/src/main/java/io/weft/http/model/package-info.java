/**
 * HTTP messages as the node sees them, whichever version brought them: a head, a streamed body with
 * back pressure, trailers. Start with {@link io.weft.http.model.Request} and {@link
 * io.weft.http.model.Body}.
 *
 * <p>Source: RFC 9110.
 */
@NullMarked
package io.weft.http.model;

import org.jspecify.annotations.NullMarked;
