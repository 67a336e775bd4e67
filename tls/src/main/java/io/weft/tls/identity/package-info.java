/**
 * Who a node is: {@link io.weft.tls.identity.SpiffeId}, and {@link io.weft.tls.identity.Pem}, the
 * form in which certificates and keys lie in files.
 */
@NullMarked
package io.weft.tls.identity;

import org.jspecify.annotations.NullMarked;
