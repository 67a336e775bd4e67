package io.weft.thrift.envelope;

/**
 * One rule of the caller's own Dtab, as text that nobody has looked into yet.
 *
 * @param src the prefix
 * @param dst the tree
 */
public record Delegation(String src, String dst) {}
