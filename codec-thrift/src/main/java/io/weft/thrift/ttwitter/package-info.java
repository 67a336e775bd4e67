/**
 * Finagle's upgrade of a Thrift connection ("TTwitter"): after a handshake each request has a
 * struct in front that tells of its trace, its caller and its routing, and each reply one too. The
 * codecs carry these structs as bytes; what is in them is read here. Start with {@link
 * io.weft.thrift.ttwitter.Handshake} and {@link io.weft.thrift.ttwitter.TTwitterFormat}.
 */
@NullMarked
package io.weft.thrift.ttwitter;

import org.jspecify.annotations.NullMarked;
