package io.weft.node.config;

/**
 * How endpoints are told from whom a request came. Nothing is, by default.
 *
 * @param forwarded whether by {@code Forwarded} of RFC 7239
 * @param xForwarded whether by {@code X-Forwarded-For}, {@code -Proto} and {@code -Host}
 */
public record ForwardedConfig(boolean forwarded, boolean xForwarded) {
  public static final ForwardedConfig NONE = new ForwardedConfig(false, false);
}
