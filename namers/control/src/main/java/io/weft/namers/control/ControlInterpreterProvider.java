package io.weft.namers.control;

import io.weft.namers.bind.InterpreterProvider;
import io.weft.namers.bind.InterpreterSource;
import io.weft.stack.retry.Backoff;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The interpreter {@code control}, which asks a control service. Settings:
 *
 * <ul>
 *   <li>{@code dst}: {@code host:port} of a control service, or a list of several that know the
 *       same;
 *   <li>{@code namespace}: whose Dtab names are bound by, {@code default} if not given;
 *   <li>{@code node}: what the node calls itself, host name and process if not given;
 *   <li>{@code snapshotFile}: where the last answers are kept, {@code control-<namespace>.snapshot}
 *       beside the configuration if not given;
 *   <li>{@code tls} with {@code caCert}, {@code commonName}, {@code certPath} and {@code keyPath};
 *   <li>{@code tokenFile}: a token to show;
 *   <li>{@code retry} with {@code baseSeconds} and {@code maxSeconds}: between what bounds the wait
 *       before each further try to reach one grows, 0.1 and 10 if not given.
 * </ul>
 */
public final class ControlInterpreterProvider implements InterpreterProvider {
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]+");
  private static final double MIN_SECONDS = 0.001;
  private static final double MAX_SECONDS = 3600;
  private static final double DEFAULT_BASE_SECONDS = 0.1;
  private static final double DEFAULT_MAX_SECONDS = 10;

  @Override
  public String kind() {
    return "control";
  }

  @Override
  public InterpreterSource parse(Settings settings) {
    Access access = Access.read(settings);
    String namespace = settings.string("namespace").orElse("default");
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw settings.error(
          "namespace", "is '" + namespace + "', expected letters, digits, '.', '_' and '-'");
    }
    return new ControlSource(
        access,
        namespace,
        settings.string("node"),
        new SnapshotFile(settings.file("snapshotFile", "control-" + namespace + ".snapshot")),
        backoff(settings.section("retry")));
  }

  private static Backoff backoff(Optional<Settings> retry) {
    if (retry.isEmpty()) {
      return backoff(DEFAULT_BASE_SECONDS, DEFAULT_MAX_SECONDS);
    }
    Settings keys = retry.get();
    double base = keys.number("baseSeconds", DEFAULT_BASE_SECONDS, MIN_SECONDS, MAX_SECONDS);
    double max = keys.number("maxSeconds", DEFAULT_MAX_SECONDS, MIN_SECONDS, MAX_SECONDS);
    if (max < base) {
      throw keys.error("maxSeconds", "is " + max + ", expected at least baseSeconds, " + base);
    }
    keys.done();
    return backoff(base, max);
  }

  private static Backoff backoff(double baseSeconds, double maxSeconds) {
    return Backoff.fullJittered(duration(baseSeconds), duration(maxSeconds));
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
