/**
 * What nodes ask of the control service, over gRPC: {@code weft.control.v1.Routing}. Start with
 * {@link io.weft.control.api.grpc.RoutingServer}.
 *
 * <p>A stream belongs to one {@link io.weft.control.api.grpc.Lane}, a thread, and so do the names
 * that its lane has in use and the marks of what each stream has still to be told. What is told of
 * a name or a cluster is computed and encoded once for all lanes, and a stream's message is made of
 * such pieces when the stream can take it, so that a change costs a stream one mark and one copy.
 */
@NullMarked
package io.weft.control.api.grpc;

import org.jspecify.annotations.NullMarked;
