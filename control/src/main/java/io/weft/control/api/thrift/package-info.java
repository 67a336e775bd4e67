/**
 * namerd's Thrift interface, which nodes of linkerd 1.x poll. Start with {@link
 * io.weft.control.api.thrift.ThriftApi}; what is asked and answered is in {@link
 * io.weft.control.api.thrift.NamerService}, and how a poll waits in {@link
 * io.weft.control.api.thrift.Polled}.
 */
@NullMarked
package io.weft.control.api.thrift;

import org.jspecify.annotations.NullMarked;
