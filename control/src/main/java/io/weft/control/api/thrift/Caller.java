package io.weft.control.api.thrift;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who is connected.
 *
 * @param certificate the name in its client certificate, which TLS has verified
 */
record Caller(InetSocketAddress from, Optional<String> certificate) {}
