/**
 * Connections to endpoints, whatever is spoken on them. Start with {@link
 * io.weft.node.protocol.thrift.endpoint.EndpointConnector}.
 */
@NullMarked
package io.weft.node.protocol.thrift.endpoint;

import org.jspecify.annotations.NullMarked;
