package io.weft.control.store;

import io.weft.namers.spi.DiscoveryContext;
import java.io.IOException;

/** A store that is configured and not open yet. */
public interface StoreSource {

  /** The collection of Dtabs, by namespace. */
  String DTABS = "dtabs";

  /** The collection of canaries, by namespace. */
  String CANARIES = "canaries";

  /**
   * Opens one collection; the caller owns it. Returns at once, whether a back end elsewhere is
   * there or not.
   *
   * @param collection {@link #DTABS} or {@link #CANARIES}; what namerd has kept in the same place
   *     is the former
   * @throws IOException when a store on this machine cannot be opened
   */
  Store open(DiscoveryContext context, String collection) throws IOException;
}
