package io.weft.cli.control;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A step of a delegation, as namerd has it in JSON. Which of the last components there is depends
 * on the type.
 *
 * @param type {@code delegate}, {@code alt}, {@code union}, {@code transformation}, {@code leaf},
 *     {@code neg}, {@code fail}, {@code empty} or {@code exception}
 * @param dentry the rule that led here; null at the start
 */
record Delegate(
    String type,
    @Nullable String path,
    @Nullable Rule dentry,
    @Nullable Delegate delegate,
    @Nullable List<Delegate> alt,
    @Nullable List<Weighted> union,
    @Nullable Delegate tree,
    @Nullable String name,
    @Nullable Bound bound,
    @Nullable String message) {

  private static final Set<String> INNER = Set.of("delegate", "alt", "union", "transformation");

  record Rule(String prefix, String dst) {
    @Override
    public String toString() {
      return prefix + " => " + dst;
    }
  }

  record Weighted(double weight, Delegate tree) {}

  /**
   * A bound name.
   *
   * @param path what is left of the name behind it
   */
  record Bound(String id, @Nullable String path) {}

  /** What it leads to, in the order in which that is tried. */
  List<Weighted> branches() {
    Stream<Weighted> all =
        Stream.of(
                Stream.ofNullable(delegate).map(one -> new Weighted(1, one)),
                Stream.ofNullable(alt).flatMap(List::stream).map(one -> new Weighted(1, one)),
                Stream.ofNullable(union).flatMap(List::stream),
                Stream.ofNullable(tree).map(one -> new Weighted(1, one)))
            .flatMap(stream -> stream);
    return all.toList();
  }

  /** Whether there is something behind it. */
  boolean isBound() {
    return type.equals("leaf")
        || branches().stream()
            .map(Weighted::tree)
            .anyMatch(branch -> chooses(branch) && branch.isBound());
  }

  /** Whether it says nothing, so that the next alternative is tried. */
  boolean isNegative() {
    return type.equals("neg")
        || (INNER.contains(type)
            && branches().stream().map(Weighted::tree).allMatch(Delegate::isNegative));
  }

  /** Whether the result comes from a branch: of a union from several, else from the first. */
  boolean chooses(Delegate branch) {
    return type.equals("union")
        ? branch.isBound()
        : branches().stream()
            .map(Weighted::tree)
            .filter(one -> !one.isNegative())
            .findFirst()
            .filter(branch::equals)
            .isPresent();
  }
}
