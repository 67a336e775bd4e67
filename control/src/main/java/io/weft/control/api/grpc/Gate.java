package io.weft.control.api.grpc;

import io.weft.control.access.Access;
import io.weft.control.access.Action;
import io.weft.control.access.Audit;
import io.weft.control.access.Principal;
import java.time.InstantSource;
import java.util.Optional;

/** Lets calls pass that may, and keeps the record of those that may not. Thread-safe. */
public final class Gate {
  private final Access access;
  private final Audit audit = new Audit();
  private final InstantSource time;

  public Gate(Access access, InstantSource time) {
    this.access = access;
    this.time = time;
  }

  /**
   * Does nothing for a caller that may.
   *
   * @throws Refusal if the caller may not do that
   */
  public void pass(Caller caller, Action action) throws Refusal {
    Principal who = Principal.ANYBODY;
    try {
      who = identify(caller);
      check(who, action);
    } catch (Refusal e) {
      audit.write(
          new Audit.Entry(
              time.instant(),
              who.isKnown() ? who.name() : "unknown",
              who.proof(),
              caller.from(),
              action.toString(),
              Optional.empty(),
              Optional.empty(),
              "",
              e.reason()));
      throw e;
    }
  }

  private Principal identify(Caller caller) throws Refusal {
    Access.Identified identified = access.identify(caller.credentials());
    if (identified instanceof Access.Identified.As as) {
      return as.principal();
    }
    throw Refusal.unknown("nobody has this token");
  }

  private void check(Principal who, Action action) throws Refusal {
    if (!access.decide(who, action)) {
      throw who.isKnown()
          ? Refusal.denied(who + " may not " + action)
          : Refusal.unknown("to " + action + " takes a client certificate or a token");
    }
  }
}
