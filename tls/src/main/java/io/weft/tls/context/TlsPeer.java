package io.weft.tls.context;

import io.weft.tls.identity.SpiffeId;

/**
 * What a connection turned out to be once its handshake was done.
 *
 * @param identity who the other side has proved to be
 * @param cipher the cipher suite, such as {@code TLS_AES_128_GCM_SHA256}
 * @param protocol {@code TLSv1.3}
 */
public record TlsPeer(SpiffeId identity, String cipher, String protocol) {}
