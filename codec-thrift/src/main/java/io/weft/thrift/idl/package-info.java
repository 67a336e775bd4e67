/**
 * What a Thrift interface definition says of services: their methods, and the exceptions that these
 * declare. Start with {@link io.weft.thrift.idl.ThriftIdl}.
 */
@NullMarked
package io.weft.thrift.idl;

import org.jspecify.annotations.NullMarked;
