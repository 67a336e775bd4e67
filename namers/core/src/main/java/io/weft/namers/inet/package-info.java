/** Discovery by host name and port: {@code /$/inet/<host>/<port>}. */
@NullMarked
package io.weft.namers.inet;

import org.jspecify.annotations.NullMarked;
