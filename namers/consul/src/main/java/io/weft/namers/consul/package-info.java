/**
 * Discovery by Consul's HTTP API: services are watched by blocking queries of their health, and
 * announced at the local agent with a check that is kept passing.
 */
@NullMarked
package io.weft.namers.consul;

import org.jspecify.annotations.NullMarked;
