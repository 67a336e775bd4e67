/** TLS towards discovery systems and control services, by files that are named in settings. */
@NullMarked
package io.weft.namers.tls;

import org.jspecify.annotations.NullMarked;
