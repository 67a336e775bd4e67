/** gRPC between its own clients and servers, through nodes. */
@NullMarked
package io.weft.conformance.grpc;

import org.jspecify.annotations.NullMarked;
