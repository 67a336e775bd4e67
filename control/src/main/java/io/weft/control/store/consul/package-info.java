/**
 * The store in Consul's KV. A {@link io.weft.control.store.consul.Kv} asks the agent, {@link
 * io.weft.control.store.consul.Following} follows the keys of a collection by blocking queries, and
 * {@link io.weft.control.store.consul.ConsulStore} makes each change in one transaction. All of it
 * is confined to the loop of discovery.
 */
@NullMarked
package io.weft.control.store.consul;

import org.jspecify.annotations.NullMarked;
