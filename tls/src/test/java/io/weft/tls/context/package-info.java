/** Handshakes of every kind on real sockets, and files that change. */
@NullMarked
package io.weft.tls.context;

import org.jspecify.annotations.NullMarked;
