/**
 * Connections to endpoints, whatever is spoken on them. Start with {@link
 * io.weft.node.protocol.endpoint.EndpointConnector}.
 */
@NullMarked
package io.weft.node.protocol.endpoint;

import org.jspecify.annotations.NullMarked;
