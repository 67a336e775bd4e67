package io.weft.control.api.http;

import io.weft.control.access.Access;
import io.weft.control.access.Action;
import io.weft.control.access.Audit;
import io.weft.control.access.Principal;
import io.weft.control.store.Version;
import io.weft.http.model.Request;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.time.WallClock;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/** Lets calls pass that may, and keeps the record of those that change something or may not. */
final class Gate {
  private static final int MAX_TARGET = 200;

  private final Access access;
  private final Audit audit;
  private final WallClock clock;

  Gate(Access access, Audit audit, WallClock clock) {
    this.access = access;
    this.audit = audit;
    this.clock = clock;
  }

  Instant now() {
    return Instant.EPOCH.plusNanos(clock.nanos());
  }

  boolean isOpenTo(Call call, Action action) {
    return access.decide(call.who(), action);
  }

  /**
   * @throws Refused if the caller may not do that
   */
  void pass(Call call, Action action) {
    if (!isOpenTo(call, action)) {
      throw refused(call, action);
    }
  }

  private Refused refused(Call call, Action action) {
    Refused refused =
        call.who().isKnown()
            ? new Refused(403, call.who() + " may not " + action)
            : new Refused(401, "to " + action + " takes a client certificate or a token");
    record(call, action, Optional.empty(), Optional.empty(), refused.getMessage());
    return refused;
  }

  /** What is told while the caller may do that; from then on, that it may not. */
  <T> Activity<T> held(Call call, Action action, Activity<T> told) {
    return observer ->
        told.observe(
            state ->
                observer.accept(
                    isOpenTo(call, action) ? state : new State.Failed<>(refused(call, action))));
  }

  /** Keeps the record of an attempt. */
  void record(
      Call call, Action action, Optional<Version> before, Optional<Version> after, String outcome) {
    audit.write(
        new Audit.Entry(
            now(),
            Author.of(call),
            call.who().proof(),
            call.from(),
            action.toString(),
            before,
            after,
            Author.reason(call),
            outcome));
  }

  /** Keeps the record of a request that was refused before it was known who sends it. */
  void record(Request request, InetSocketAddress from, Refused refused) {
    String what = request.method() + " " + request.target();
    audit.write(
        new Audit.Entry(
            now(),
            "unknown",
            Principal.Proof.NONE,
            from,
            what.substring(0, Math.min(what.length(), MAX_TARGET)),
            Optional.empty(),
            Optional.empty(),
            "",
            refused.getMessage()));
  }
}
