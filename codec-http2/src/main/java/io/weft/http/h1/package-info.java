/**
 * HTTP/1.1 on the wire. Start with {@link io.weft.http.h1.H1ServerConnection} and {@link
 * io.weft.http.h1.H1ClientConnection}. Strict where proxies and servers are known to take the same
 * bytes differently: what could be two things is refused, and nothing is repaired.
 *
 * <p>Source: RFC 9112.
 */
@NullMarked
package io.weft.http.h1;

import org.jspecify.annotations.NullMarked;
