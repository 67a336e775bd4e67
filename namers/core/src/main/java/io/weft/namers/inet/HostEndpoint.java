package io.weft.namers.inet;

import java.util.Map;

/**
 * An endpoint as a discovery system names it, before its host is resolved.
 *
 * @param entry in discovery, for messages
 * @param host a name or an IP address
 * @param port from 1 to 65535
 * @param weight finite and not negative
 */
public record HostEndpoint(
    String entry, String host, int port, double weight, Map<String, String> metadata) {}
