package io.weft.namers.consul;

import java.util.Map;

/**
 * An instance of a service that may be called.
 *
 * @param name for messages: node and service id
 * @param host a name or an IP address
 */
record Instance(
    String name, String host, int port, double weight, Map<String, String> metadata) {}
