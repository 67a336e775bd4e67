/**
 * From a named call to an endpoint, whatever the protocol: three nested stacks (path, cluster,
 * endpoint) and the caches that keep them. Start with {@link io.weft.node.router.Router}.
 */
@NullMarked
package io.weft.node.router;

import org.jspecify.annotations.NullMarked;
