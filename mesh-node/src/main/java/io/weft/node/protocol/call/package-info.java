/** What a call means to the node, whatever its protocol. */
@NullMarked
package io.weft.node.protocol.call;

import org.jspecify.annotations.NullMarked;
