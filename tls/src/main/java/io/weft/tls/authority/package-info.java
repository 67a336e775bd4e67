/**
 * Certificates for a fleet that has no issuer of its own: {@link
 * io.weft.tls.authority.CertificateAuthority} in a folder of two files.
 */
@NullMarked
package io.weft.tls.authority;

import org.jspecify.annotations.NullMarked;
