/**
 * What nodes of linkerd 1.x ask of the control service, over gRPC: {@code io.linkerd.mesh}. Served
 * beside what Weft's own nodes ask; start with {@link io.weft.control.api.mesh.MeshServices}.
 */
@NullMarked
package io.weft.control.api.mesh;

import org.jspecify.annotations.NullMarked;
