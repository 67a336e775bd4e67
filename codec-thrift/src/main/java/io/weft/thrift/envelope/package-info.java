/**
 * What a call and its answer say beside their Thrift messages, whatever the dialect: where the call
 * wants to go, rules of its own, contexts. Each dialect is an {@link
 * io.weft.thrift.envelope.EnvelopeFormat}; {@link io.weft.thrift.envelope.HeaderValues} is what all
 * of them can be read into and written from.
 */
@NullMarked
package io.weft.thrift.envelope;

import org.jspecify.annotations.NullMarked;
