/**
 * Real clients and servers of HTTP/1.1, HTTP/2 and gRPC. They run in processes of their own, on the
 * loopback address.
 */
@NullMarked
package io.weft.conformance.http;

import org.jspecify.annotations.NullMarked;
