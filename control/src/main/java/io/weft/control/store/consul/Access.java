package io.weft.control.store.consul;

import io.weft.namers.http.HttpTarget;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.retry.Backoff;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the agent is, and how to ask it.
 *
 * @param datacenter whose servers keep the texts; that of the agent if not given
 * @param reads which server may answer while the collection is followed
 * @param backoff between attempts while Consul is away
 * @param patience how long a blocking query waits for a change
 * @param timeout for what is answered at once
 */
record Access(
    HttpTarget target,
    Optional<String> token,
    Optional<String> datacenter,
    Consistency reads,
    Backoff backoff,
    Duration patience,
    Duration timeout) {
  private static final int DEFAULT_PORT = 8500;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);
  private static final Duration MAX_PATIENCE = Duration.ofMinutes(10); // Consul's own limit

  /** Reads all settings but {@code pathPrefix}. */
  static Access read(Settings settings) {
    Consistency reads = Consistency.read(settings, "readConsistencyMode");
    // What linkerd's client needs to be told and this one does not: the leader makes all changes.
    Consistency unusedWrites = Consistency.read(settings, "writeConsistencyMode");
    boolean unusedFailFast = settings.flag("failFast", false);
    return new Access(
        HttpTarget.read(settings, "localhost", DEFAULT_PORT),
        settings.string("token"),
        settings.string("datacenter"),
        reads,
        settings.section("backoff").map(Access::backoff).orElse(Reconnects.BACKOFF),
        millis(settings, "waitMs", DEFAULT_PATIENCE),
        millis(settings, "timeoutMs", DEFAULT_TIMEOUT));
  }

  private static Backoff backoff(Settings backoff) {
    String kind = backoff.requiredString("kind");
    Backoff read =
        switch (kind) {
          case "constant" -> Backoff.constant(required(backoff, "ms"));
          case "jittered" -> jittered(backoff);
          default ->
              throw backoff.error("kind", "is '" + kind + "', expected constant or jittered");
        };
    backoff.done();
    return read;
  }

  private static Backoff jittered(Settings backoff) {
    Duration min = required(backoff, "minMs");
    Duration max = required(backoff, "maxMs");
    if (max.compareTo(min) < 0) {
      throw backoff.error("maxMs", "is less than minMs");
    }
    return Backoff.decorrelatedJittered(min, max);
  }

  private static Duration required(Settings backoff, String key) {
    Duration given = backoff.millis(key, Duration.ZERO);
    if (given.isZero()) {
      throw backoff.error(key, "must be given: how long, from 1 millisecond on");
    }
    return given;
  }

  private static Duration millis(Settings settings, String key, Duration otherwise) {
    Duration given = settings.millis(key, otherwise);
    if (given.isZero() || given.compareTo(MAX_PATIENCE) > 0) {
      throw settings.error(
          key, "must be from 1 to " + MAX_PATIENCE.toMillis() + ", not " + given.toMillis());
    }
    return given;
  }

  @Override
  public String toString() {
    return target.base().toString(); // without the token
  }
}
