package io.weft.control.api.thrift;

import io.weft.control.access.Access;
import io.weft.control.access.Action;
import io.weft.control.access.Audit;
import io.weft.control.access.Credentials;
import io.weft.control.access.Principal;
import java.time.InstantSource;
import java.util.Optional;

/** Lets calls pass that may, and keeps the record of those that may not. */
final class Gate {
  private final Access access;
  private final Audit audit = new Audit();
  private final InstantSource time;

  Gate(Access access, InstantSource time) {
    this.access = access;
    this.time = time;
  }

  /** Why the caller may not do that; empty when it may. */
  Optional<String> refusal(Caller caller, Action action) {
    Principal who = principal(caller);
    if (access.decide(who, action)) {
      return Optional.empty();
    }
    String reason =
        who.isKnown() ? who + " may not " + action : "to " + action + " takes a client certificate";
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
            reason));
    return Optional.of(reason);
  }

  private Principal principal(Caller caller) {
    Credentials shown = new Credentials(caller.certificate(), Optional.empty());
    return access.identify(shown) instanceof Access.Identified.As as
        ? as.principal()
        : Principal.ANYBODY;
  }
}
