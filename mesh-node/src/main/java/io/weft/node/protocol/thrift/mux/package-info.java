/**
 * Mux sessions on both sides of the node. Start with {@link
 * io.weft.node.protocol.thrift.mux.MuxServerSession} and {@link
 * io.weft.node.protocol.thrift.mux.MuxClient}.
 */
@NullMarked
package io.weft.node.protocol.thrift.mux;

import org.jspecify.annotations.NullMarked;
