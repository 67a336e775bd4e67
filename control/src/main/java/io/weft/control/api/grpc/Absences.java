package io.weft.control.api.grpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Since when namespaces that nodes have seen are known not to be there. Thread-safe. */
final class Absences {
  private final Patience patience;
  private final ConcurrentMap<String, Long> since = new ConcurrentHashMap<>();

  Absences(Patience patience) {
    this.patience = patience;
  }

  /** A namespace is not there: whether that has lasted long enough to be believed. */
  boolean isBelieved(String namespace) {
    long now = patience.ticker().nanos();
    long first = since.computeIfAbsent(namespace, any -> now);
    return now - first >= patience.absence().toNanos();
  }

  void isThere(String namespace) {
    since.remove(namespace);
  }
}
