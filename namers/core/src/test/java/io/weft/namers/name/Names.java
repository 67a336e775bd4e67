package io.weft.namers.name;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary names, trees and Dtabs. */
public final class Names {
  private Names() {}

  /** Paths of any bytes. */
  public static Arbitrary<Path> paths() {
    return labels().array(byte[][].class).ofMaxSize(5).map(Path::ofBytes);
  }

  private static Arbitrary<byte[]> labels() {
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(6);
    Arbitrary<byte[]> plain =
        Arbitraries.strings()
            .withChars("ab01_:.#$%-*+@ ~/")
            .ofMinLength(1)
            .ofMaxLength(6)
            .map(text -> text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return Arbitraries.oneOf(any, plain);
  }

  /** Paths over few labels, so that they often match. */
  public static Arbitrary<Path> smallPaths() {
    return Arbitraries.of("a", "b", "c").array(String[].class).ofMaxSize(4).map(Path::of);
  }

  static Arbitrary<Prefix> prefixes(Arbitrary<Path> paths) {
    Arbitrary<List<Boolean>> wild = Arbitraries.of(true, false, false).list().ofSize(5);
    return Combinators.combine(paths, wild)
        .as(
            (path, wildcards) -> {
              String[] elements = new String[path.size()];
              for (int i = 0; i < elements.length; i++) {
                elements[i] = wildcards.get(i) ? Prefix.ANY : path.raw(i);
              }
              return new Prefix(elements);
            });
  }

  /** Trees as the parser makes them: each Alt and Union has at least two branches. */
  public static <T> Arbitrary<NameTree<T>> trees(Arbitrary<T> leaves) {
    return trees(leaves, 2);
  }

  public static <T> Arbitrary<NameTree<T>> trees(Arbitrary<T> leaves, int depth) {
    Arbitrary<NameTree<T>> leaf = leaves.map(NameTree.Leaf::new);
    Arbitrary<NameTree<T>> simple =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, leaf),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(List.of(new NameTree.Neg<T>()))),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(List.of(new NameTree.Empty<T>()))),
            net.jqwik.api.Tuple.of(1, Arbitraries.of(List.of(new NameTree.Fail<T>()))));
    if (depth == 0) {
      return simple;
    }
    Arbitrary<NameTree<T>> below = Arbitraries.lazy(() -> trees(leaves, depth - 1));
    Arbitrary<Double> weights = Arbitraries.of(0.0, 0.001, 0.25, 0.3, 0.7, 1.0, 2.0, 1e9);
    Arbitrary<NameTree<T>> alt = below.list().ofMinSize(2).ofMaxSize(3).map(NameTree.Alt::new);
    Arbitrary<NameTree<T>> union =
        Combinators.combine(weights, below)
            .as((weight, tree) -> new NameTree.Weighted<>(weight, tree))
            .list()
            .ofMinSize(2)
            .ofMaxSize(3)
            .map(NameTree.Union::new);
    return Arbitraries.oneOf(simple, alt, union);
  }

  public static Arbitrary<Dtab> dtabs(Arbitrary<Path> paths) {
    return Combinators.combine(prefixes(paths), trees(paths))
        .as(Dentry::new)
        .list()
        .ofMaxSize(6)
        .map(Dtab::new);
  }
}
