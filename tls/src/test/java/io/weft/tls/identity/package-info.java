/** Tests of SPIFFE names and of keys and certificates as text. */
@NullMarked
package io.weft.tls.identity;

import org.jspecify.annotations.NullMarked;
