/**
 * THeader: frames with a header of their own before the message, which has a sequence id, what was
 * done to the message (transforms), and key/value pairs (info headers). Start with {@link
 * io.weft.thrift.theader.THeaderServerCodec} for the frames and {@link
 * io.weft.thrift.theader.THeaderFormat} for what the info headers mean.
 *
 * <p>Sources: Apache Thrift's {@code HeaderFormat.md}; fbthrift's {@code THeader} for persistent
 * headers and for what it says in info headers.
 */
@NullMarked
package io.weft.thrift.theader;

import org.jspecify.annotations.NullMarked;
