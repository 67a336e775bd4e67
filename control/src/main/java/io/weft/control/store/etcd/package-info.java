/**
 * The store in etcd v3. A {@link io.weft.control.store.etcd.Cluster} sends requests to one member
 * at a time, {@link io.weft.control.store.etcd.Following} follows the keys of a collection, and
 * {@link io.weft.control.store.etcd.EtcdStore} makes each change in one transaction. All of it is
 * confined to the loop of discovery.
 */
@NullMarked
package io.weft.control.store.etcd;

import org.jspecify.annotations.NullMarked;
