/**
 * What a request of HTTP means to the node: its name, what its caller says beside it, what the
 * endpoint is told, and how errors are said. Start with {@link
 * io.weft.node.protocol.http.call.CallerRouting} and {@link
 * io.weft.node.protocol.http.call.HttpErrors}.
 */
@NullMarked
package io.weft.node.protocol.http.call;

import org.jspecify.annotations.NullMarked;
