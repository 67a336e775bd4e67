package io.weft.control.api.grpc;

/**
 * What a node may ask for; more is refused, and its stream ends.
 *
 * @param names the most names, and the most clusters that it holds, of one stream
 * @param pathBytes the longest name
 * @param dtabBytes the longest Dtab beside a name
 * @param messageBytes the longest message from a node
 */
public record Limits(int names, int pathBytes, int dtabBytes, int messageBytes) {
  public static final Limits DEFAULT = new Limits(20_000, 4 * 1024, 64 * 1024, 4 * 1024 * 1024);
}
