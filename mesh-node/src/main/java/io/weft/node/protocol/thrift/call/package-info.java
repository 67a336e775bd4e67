/**
 * What is known of a Thrift call, whatever connection it came on: its name, what its envelope says
 * and may say further on, and how its failure is told. Start with {@link
 * io.weft.node.protocol.thrift.call.CallerRouting} and {@link
 * io.weft.node.protocol.thrift.call.Envelopes}.
 */
@NullMarked
package io.weft.node.protocol.thrift.call;

import org.jspecify.annotations.NullMarked;
