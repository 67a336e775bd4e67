/**
 * What operators do to the traffic of a logical name beside routing it: copy a share of it, limit
 * its rate, and let a share of it fail. Modules of the path stack, whatever the protocol.
 */
@NullMarked
package io.weft.node.traffic;

import org.jspecify.annotations.NullMarked;
