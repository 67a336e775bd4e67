/** What stands on the way between programs: {@link io.weft.conformance.net.Relay}. */
@NullMarked
package io.weft.conformance.net;

import org.jspecify.annotations.NullMarked;
