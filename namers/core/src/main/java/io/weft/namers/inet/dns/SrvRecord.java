package io.weft.namers.inet.dns;

/**
 * A place where a service is to be had (RFC 2782).
 *
 * @param priority the lowest comes first, 0 to 65535
 * @param weight the share among those of the same priority, 0 to 65535
 * @param port 0 to 65535, of which 0 is none
 * @param target a host name without the dot at its end, in lower case; empty when the service is
 *     said not to be available at all
 */
public record SrvRecord(int priority, int weight, int port, String target) {}
