/**
 * The header of a Thrift message: its protocol, type, name and sequence id, read in place and
 * written, without a look at the struct behind it. Start with {@link
 * io.weft.thrift.header.MessageHeader}.
 */
@NullMarked
package io.weft.thrift.header;

import org.jspecify.annotations.NullMarked;
