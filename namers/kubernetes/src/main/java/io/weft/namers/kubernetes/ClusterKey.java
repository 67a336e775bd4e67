package io.weft.namers.kubernetes;

/**
 * A cluster: a port of a Service.
 *
 * @param label the value that the configured label must have; empty when none is configured
 */
record ClusterKey(String namespace, PortName port, String service, String label) {}
