/**
 * HTTP/2 on the wire, as server and as client, on the frames and flow control of Netty, without a
 * channel for each stream. Start with {@link io.weft.http.h2.H2ServerConnection} and {@link
 * io.weft.http.h2.H2ClientConnection}.
 *
 * <p>Source: RFC 9113, RFC 7541 and RFC 8441.
 */
@NullMarked
package io.weft.http.h2;

import org.jspecify.annotations.NullMarked;
