/**
 * A client of name servers: {@link io.weft.namers.inet.dns.DnsClient} asks one question, {@link
 * io.weft.namers.inet.dns.HostLookups} follows the addresses of a host, and {@link
 * io.weft.namers.inet.dns.Refreshed} asks anything again when its time to live is over.
 */
@NullMarked
package io.weft.namers.inet.dns;

import org.jspecify.annotations.NullMarked;
