/**
 * What gRPC says in HTTP messages beside its own frames, which the node never looks into. Start
 * with {@link io.weft.http.grpc.GrpcStatus}.
 *
 * <p>Source: "gRPC over HTTP2" (PROTOCOL-HTTP2.md of gRPC).
 */
@NullMarked
package io.weft.http.grpc;

import org.jspecify.annotations.NullMarked;
