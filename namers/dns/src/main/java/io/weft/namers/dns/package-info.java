/**
 * Discovery by DNS: {@code io.l5d.dnssrv} finds the places of a service in its SRV records, {@code
 * io.l5d.dns} the addresses of a host, both from the system's name servers or from others.
 */
@NullMarked
package io.weft.namers.dns;

import org.jspecify.annotations.NullMarked;
