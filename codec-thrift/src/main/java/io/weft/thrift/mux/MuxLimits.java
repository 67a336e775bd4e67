package io.weft.thrift.mux;

/**
 * What a session takes of its peer.
 *
 * @param maxMessageBytes the longest message, put together from its fragments
 * @param maxPartial how many messages may be in fragments at a time
 * @param maxPartialBytes how many bytes they may have in all
 */
public record MuxLimits(int maxMessageBytes, int maxPartial, int maxPartialBytes) {}
