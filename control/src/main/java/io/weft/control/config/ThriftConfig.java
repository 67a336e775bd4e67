package io.weft.control.config;

import io.weft.control.api.thrift.Capacity;

/**
 * namerd's Thrift interface, for nodes of linkerd 1.x.
 *
 * @param names how many names are observed for them
 * @param clusters how many clusters are
 */
public record ThriftConfig(InterfaceConfig listens, Capacity names, Capacity clusters) {}
