/**
 * Clients and servers of Apache Thrift in four languages, through the mesh: {@link
 * io.weft.conformance.thrift.UserServiceMatrix} says what is asked of every pair of them.
 */
@NullMarked
package io.weft.conformance.thrift;

import org.jspecify.annotations.NullMarked;
