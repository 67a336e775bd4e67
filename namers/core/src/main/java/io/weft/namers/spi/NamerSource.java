package io.weft.namers.spi;

/** A namer that is configured and not open yet. */
public interface NamerSource {

  /**
   * Opens the namer; the caller owns it. Returns at once, whether the discovery system is there or
   * not: a node starts without it.
   */
  Namer open(DiscoveryContext context);
}
