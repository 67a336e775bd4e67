package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.activity.Activity;

/**
 * The way to an interpreter elsewhere, configured and not open yet. Equal when configured equally:
 * routers with equal ones share what is opened.
 */
public interface InterpreterSource {

  /**
   * Opens it; the caller owns what it gets. Returns at once, whether the other process is there or
   * not.
   *
   * @param context whose prefix is empty
   */
  Connection open(DiscoveryContext context);

  /** What several routers share. */
  interface Connection extends AutoCloseable {

    /**
     * The interpreter of one router; it ends with the connection.
     *
     * @param router its label
     * @param own its own Dtab, which goes before that of the other process; stays its owner's
     * @param calls what it measures, for who shifts traffic by that
     */
    Interpreter interpreter(String router, Activity<Dtab> own, CallReports calls);

    /** Ends all watches, threads and connections. What is observed then stays as it is. */
    @Override
    void close();
  }
}
