/**
 * Thrift messages on a connection: where one ends and the next begins, in the framed and in the
 * buffered transport. Start with {@link io.weft.thrift.frame.ThriftServerCodec} and {@link
 * io.weft.thrift.frame.ThriftMessage}.
 */
@NullMarked
package io.weft.thrift.frame;

import org.jspecify.annotations.NullMarked;
