/**
 * Mutual TLS 1.3 between nodes. Start at {@link io.weft.tls.context.TlsIdentity}, which makes a
 * handler for each connection; {@link io.weft.tls.context.TlsRefusal} says why a handshake failed.
 */
@NullMarked
package io.weft.tls.context;

import org.jspecify.annotations.NullMarked;
