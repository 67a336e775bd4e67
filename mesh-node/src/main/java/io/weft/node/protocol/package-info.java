/**
 * What the protocols have in common towards the node: a router of a configuration with its servers.
 * Each protocol is a package of its own below. Start with {@link
 * io.weft.node.protocol.ProtocolRouter}.
 */
@NullMarked
package io.weft.node.protocol;

import org.jspecify.annotations.NullMarked;
