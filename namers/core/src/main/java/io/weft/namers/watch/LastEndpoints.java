package io.weft.namers.watch;

import io.weft.namers.spi.AddrSet;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.function.Consumer;

/**
 * The endpoints of a name that is bound only while it has some: it does not tell that they are all
 * gone. The name is bound elsewhere in the next moment, and until then a call is better sent to an
 * endpoint that is about to leave than to none.
 */
record LastEndpoints(Activity<AddrSet> addresses) implements Activity<AddrSet> {
  @Override
  public Observation observe(Consumer<? super State<AddrSet>> observer) {
    return addresses.observe(
        new Consumer<State<AddrSet>>() {
          private boolean hadEndpoints; // told by one thread at a time

          @Override
          public void accept(State<AddrSet> state) {
            boolean has = state instanceof State.Ok<AddrSet> ok && hasEndpoints(ok.value());
            if (has || !hadEndpoints) {
              hadEndpoints = has;
              observer.accept(state);
            }
          }
        });
  }

  static boolean hasEndpoints(AddrSet set) {
    return set instanceof AddrSet.Bound bound && !bound.addresses().isEmpty();
  }
}
