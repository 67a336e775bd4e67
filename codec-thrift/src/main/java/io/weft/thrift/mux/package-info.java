/**
 * Mux, Finagle's session protocol: many calls at a time on one connection, told apart by tags, and
 * ThriftMux, which is Thrift messages in it. Start with {@link io.weft.thrift.mux.MuxMessage} and
 * {@link io.weft.thrift.mux.MuxCodec}; what a dispatch says beside its message is read by {@link
 * io.weft.thrift.mux.MuxFormat}.
 */
@NullMarked
package io.weft.thrift.mux;

import org.jspecify.annotations.NullMarked;
