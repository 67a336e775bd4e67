package io.weft.namers.control;

import io.weft.namers.control.wire.Cluster;
import io.weft.namers.spi.AddrSet;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one cluster as they were last told. What was good stays when later nobody knows.
 * Observed from any thread, changed on the loop.
 */
final class Cell implements Activity<AddrSet> {
  private final String id;
  private final Var<AddrSet> addresses = Var.pending();
  private final Removal removal = new Removal();
  private @Nullable Cluster good;
  private int names;

  Cell(String id) {
    this.id = id;
  }

  @Override
  public Observation observe(Consumer<? super State<AddrSet>> observer) {
    return addresses.observe(observer);
  }

  /** The last message with which something can be done; null before there was one. */
  @Nullable Cluster good() {
    return good;
  }

  /**
   * Takes up what was told.
   *
   * @throws IllegalArgumentException if it cannot be read; the message says why
   */
  void told(Cluster cluster) {
    switch (cluster.getStateCase()) {
      case ADDRESSES -> good(cluster, WireAddresses.read(cluster.getAddresses()));
      case NEG -> good(cluster, new AddrSet.Neg());
      case FAILED -> failed(cluster.getFailed());
      case STATE_NOT_SET -> throw new IllegalArgumentException("a state that is not known");
    }
  }

  private void good(Cluster cluster, AddrSet set) {
    good = cluster;
    addresses.set(set);
  }

  private void failed(String reason) {
    if (good == null) {
      addresses.setState(
          new State.Failed<>(
              Failure.notSent(Failure.Kind.BINDING_FAILED, id + " is not known: " + reason)));
    }
  }

  /** One more name leads to it. */
  void hold() {
    names++;
    removal.cancel();
  }

  /** One name less does. */
  void release() {
    names--;
  }

  boolean isHeld() {
    return names > 0;
  }

  Removal removal() {
    return removal;
  }
}
