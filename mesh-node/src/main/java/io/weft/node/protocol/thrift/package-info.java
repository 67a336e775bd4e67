/**
 * Thrift through the node: the one place where the Thrift codec and the router meet. Start with
 * {@link io.weft.node.protocol.thrift.ThriftStacks} (what serves a call, top to bottom) and {@link
 * io.weft.node.protocol.thrift.ThriftServer}.
 */
@NullMarked
package io.weft.node.protocol.thrift;

import org.jspecify.annotations.NullMarked;
