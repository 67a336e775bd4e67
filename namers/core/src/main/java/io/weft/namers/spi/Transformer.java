package io.weft.namers.spi;

import io.weft.namers.name.Path;
import java.util.function.UnaryOperator;

/**
 * A change to what names are bound to. The id of a changed bound name is the transformer's prefix
 * followed by the id that it had, such as {@code /%/io.l5d.port/4141/#/io.l5d.fs/web}: it says how
 * its addresses came about, so that any interpreter which knows the kind can bind it again.
 */
public sealed interface Transformer {

  /** What ids of changed names start with: {@code /%/<kind>} and the kind's arguments. */
  Path prefix();

  /** The prefix of a kind with arguments. */
  static Path prefix(String kind, String... arguments) {
    return Path.of("%", kind).append(arguments);
  }

  /**
   * Changes the endpoints of bound names, one set at a time.
   *
   * <p>Equal when the prefixes are: the prefix has to say all that the change depends on, but for
   * the machine on which it is made. Done to its own result, alone or together with others in the
   * same order, it must change nothing more.
   *
   * @param change quick and without side effects; called by any thread; an exception makes the
   *     addresses a failed state
   */
  record OfAddresses(Path prefix, UnaryOperator<AddrSet.Bound> change) implements Transformer {

    /** A bound name after the change. */
    public Name.Bound apply(Name.Bound bound) {
      return new Name.Bound(
          prefix.concat(bound.id()),
          bound.addresses().map(this::apply).distinct(),
          bound.residual());
    }

    private AddrSet apply(AddrSet set) {
      return set instanceof AddrSet.Bound known ? change.apply(known) : set;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfAddresses transformer && prefix.equals(transformer.prefix);
    }

    @Override
    public int hashCode() {
      return prefix.hashCode();
    }

    @Override
    public String toString() {
      return prefix.toString();
    }
  }

  /**
   * Takes another name in the place of bound ones; it is bound in turn. The arguments of the kind
   * are not part of the prefix: the id of what the other name is bound to says enough.
   *
   * @param path the other name
   * @param always whether it is also taken where a name is not bound
   */
  record Substitute(Path prefix, Path path, boolean always) implements Transformer {

    /** Marks a bound name as what was taken in the place of another. */
    public OfAddresses mark() {
      return mark(prefix);
    }

    /** The mark of a prefix. */
    public static OfAddresses mark(Path prefix) {
      return new OfAddresses(prefix, set -> set);
    }
  }
}
