/**
 * Event loops, listeners and connectors: what the node needs of Netty whatever the protocol. Start
 * with {@link io.weft.node.net.EventLoops}.
 */
@NullMarked
package io.weft.node.net;

import org.jspecify.annotations.NullMarked;
