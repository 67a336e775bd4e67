package io.weft.node.config;

/**
 * How many calls a logical name may have on this node.
 *
 * @param perSecond in the long run
 * @param burst at once, after a pause
 */
public record RateLimitConfig(double perSecond, int burst) {}
