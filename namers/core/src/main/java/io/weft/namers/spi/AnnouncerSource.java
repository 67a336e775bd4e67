package io.weft.namers.spi;

/** An announcer that is configured and not open yet. */
public interface AnnouncerSource {

  /** Opens the announcer; the caller owns it. Returns at once. */
  Announcer open(DiscoveryContext context);
}
