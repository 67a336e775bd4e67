package io.weft.node.protocol.call;

import io.weft.namers.name.Dtab;
import io.weft.node.config.LocalDtab;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import java.util.function.Function;

/**
 * What a server does with the Dtabs that callers send with their calls, and how large they may be.
 */
public final class DtabPolicy {
  /** A walk through a Dtab looks at each rule for each step: this keeps a binding cheap. */
  public static final int MAX_ENTRIES = 100;

  /** Room for all entries of a usual length; what is larger is no override of a few names. */
  public static final int MAX_TEXT_BYTES = 8 * 1024;

  /** Reads the Dtab of a call. */
  @FunctionalInterface
  public interface Reader<E extends Exception> {
    /**
     * The Dtab, in the order of its rules.
     *
     * @throws Failure if it does not parse or is too large, see {@link #refused}
     */
    Dtab read() throws E, Failure;
  }

  private final LocalDtab choice;
  private final Function<String, Counter> overrides;
  private final Counter used;

  /**
   * @param overrides counts calls with a Dtab of their own, by result
   */
  public DtabPolicy(LocalDtab choice, Function<String, Counter> overrides) {
    this.choice = choice;
    this.overrides = overrides;
    this.used = overrides.apply("used");
  }

  /** Whether callers may have rules of their own, which then travel on with their calls. */
  public boolean allows() {
    return choice == LocalDtab.ALLOW;
  }

  /**
   * The rules by which a call that brings a Dtab is routed besides those of the router.
   *
   * @throws Failure if what it brings is refused
   */
  public <E extends Exception> Dtab admit(Reader<E> reader) throws E, Failure {
    switch (choice) {
      case IGNORE -> {
        count("ignored");
        return Dtab.empty();
      }
      case REFUSE -> {
        count("refused");
        throw Failure.notSent(
            Failure.Kind.PROTOCOL,
            "the call has a Dtab of its own, which this server refuses (localDtab: refuse)");
      }
      default -> {
        return read(reader);
      }
    }
  }

  private <E extends Exception> Dtab read(Reader<E> reader) throws E, Failure {
    try {
      Dtab local = reader.read();
      if (!local.isEmpty()) {
        used.increment();
      }
      return local;
    } catch (Failure e) {
      count("malformed");
      throw e;
    }
  }

  private void count(String result) {
    overrides.apply(result).increment();
  }

  /** Says why a Dtab is not taken: {@code "does not parse: …"}. */
  public static Failure refused(String why) {
    return Failure.notSent(Failure.Kind.PROTOCOL, "the call's own Dtab " + why);
  }

  /**
   * Looks at the size of a Dtab.
   *
   * @throws Failure if it is over the limits
   */
  public static void check(int entries, int textBytes) throws Failure {
    if (entries > MAX_ENTRIES) {
      throw refused("has " + entries + " entries, over the limit of " + MAX_ENTRIES);
    }
    if (textBytes > MAX_TEXT_BYTES) {
      throw refused("has " + textBytes + " bytes of text, over the limit of " + MAX_TEXT_BYTES);
    }
  }
}
