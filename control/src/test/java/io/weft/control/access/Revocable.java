package io.weft.control.access;

import java.util.concurrent.atomic.AtomicBoolean;

/** Everybody may do everything, until nobody may do anything any more. */
public record Revocable(AtomicBoolean permitted) implements Access {
  public Revocable() {
    this(new AtomicBoolean(true));
  }

  public void revoke() {
    permitted.set(false);
  }

  @Override
  public Identified identify(Credentials credentials) {
    return Access.open().identify(credentials);
  }

  @Override
  public boolean decide(Principal principal, Action action) {
    return permitted.get();
  }
}
