/** Tests of the authority by the files that it writes. */
@NullMarked
package io.weft.tls.authority;

import org.jspecify.annotations.NullMarked;
