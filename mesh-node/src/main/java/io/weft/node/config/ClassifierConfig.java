package io.weft.node.config;

import io.weft.thrift.idl.IdlMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the answers of a service count as, and which of its calls may be sent again.
 *
 * @param retry the calls that may be sent again after they may have been executed
 * @param idempotent methods that do no harm twice, by name, with their service in front or without
 * @param readOnly methods that change nothing, likewise
 * @param failures names of declared exceptions that count as failures
 * @param retryable names of declared exceptions that say that nothing was done: their calls may be
 *     sent again, whatever the method
 * @param idl where the declared exceptions come from
 */
public record ClassifierConfig(
    Retry retry,
    Set<String> idempotent,
    Set<String> readOnly,
    Set<String> failures,
    Set<String> retryable,
    Optional<Idl> idl) {

  public static final ClassifierConfig DEFAULT =
      new ClassifierConfig(Retry.NONE, Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());

  public ClassifierConfig {
    idempotent = Set.copyOf(idempotent);
    readOnly = Set.copyOf(readOnly);
    failures = Set.copyOf(failures);
    retryable = Set.copyOf(retryable);
  }

  /**
   * An interface definition.
   *
   * @param file as it was given
   * @param services the methods of each service, by name
   */
  public record Idl(java.nio.file.Path file, Map<String, Map<String, IdlMethod>> services) {}

  /** Which calls may be sent again, in the manner of linkerd's classifiers for HTTP. */
  public enum Retry {
    /** Only what was certainly not executed. */
    NONE("nonRetryable"),
    /** Besides, calls of methods that change nothing. */
    READ("retryableRead"),
    /** Besides, calls of methods that do no harm twice. */
    IDEMPOTENT("retryableIdempotent"),
    /** All. */
    ALL("retryableAll");

    private static final String PREFIX = "io.weft.thrift.";

    private final String text;

    Retry(String name) {
      this.text = PREFIX + name;
    }

    /** As the file has it. */
    public String text() {
      return text;
    }

    static List<String> texts() {
      return Arrays.stream(values()).map(Retry::text).toList();
    }

    static Optional<Retry> of(String text) {
      return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
  }
}
