/** Other control services of the same fleet: what their nodes use counts too before a change. */
@NullMarked
package io.weft.control.peers;

import org.jspecify.annotations.NullMarked;
