package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.activity.Activity;

/** An interpreter that is configured and not open yet. */
public interface InterpreterSource {

  /** An interpreter with what it holds open. */
  interface Opened extends Interpreter, AutoCloseable {

    /** Ends all watches, threads and connections. What is observed then stays as it is. */
    @Override
    void close();
  }

  /**
   * Opens the interpreter; the caller owns it. Returns at once, whether the other process is there
   * or not.
   *
   * @param context whose prefix is empty
   * @param router the label of the router that it serves
   * @param own the router's own Dtab, which goes before that of the other process; stays its
   *     owner's
   * @param calls what the router measures, for who shifts traffic by it
   */
  Opened open(DiscoveryContext context, String router, Activity<Dtab> own, CallReports calls);
}
