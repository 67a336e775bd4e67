/**
 * A client of name servers: {@link io.weft.namers.inet.dns.DnsLookups} follows what they have under
 * a name, {@link io.weft.namers.inet.dns.Pace} says how often to ask.
 */
@NullMarked
package io.weft.namers.inet.dns;

import org.jspecify.annotations.NullMarked;
