/**
 * The store in config maps of Kubernetes. {@link io.weft.control.store.kubernetes.ConfigMaps} asks
 * the API server, {@link io.weft.control.store.kubernetes.Following} lists and watches the objects
 * of a collection, and a {@link io.weft.control.store.kubernetes.Writing} makes one change of a
 * {@link io.weft.control.store.kubernetes.ConfigMap}. All of it is confined to the loop of
 * discovery.
 */
@NullMarked
package io.weft.control.store.kubernetes;

import org.jspecify.annotations.NullMarked;
