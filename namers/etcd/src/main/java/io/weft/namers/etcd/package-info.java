/**
 * The namer and the announcer of etcd v3. A {@link io.weft.namers.etcd.Connection} keeps one {@link
 * io.weft.namers.etcd.Link} to a member of the cluster, another one when that fails; on it a {@link
 * io.weft.namers.etcd.ServiceWatch} follows the keys of a service, and a {@link
 * io.weft.namers.etcd.Registration} keeps an endpoint registered. All of it is confined to the loop
 * of the node's discovery.
 */
@NullMarked
package io.weft.namers.etcd;

import org.jspecify.annotations.NullMarked;
