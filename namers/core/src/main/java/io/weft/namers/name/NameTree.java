package io.weft.namers.name;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a name stands for: alternatives and weighted unions of leaves. A leaf is a path still to be
 * looked up, or at last a bound name.
 *
 * <p>Text form of trees of paths: {@code /a | 0.7 * /b & 0.3 * (/c | ~)}, where {@code &} binds
 * tighter than {@code |}, {@code !} is {@link Fail}, {@code ~} is {@link Neg} and {@code $} is
 * {@link Empty}.
 */
public sealed interface NameTree<T> {

  /** One name. */
  record Leaf<T>(T value) implements NameTree<T> {
    @Override
    public String toString() {
      return Printer.tree(this);
    }
  }

  /** The first tree that is not negative. */
  record Alt<T>(List<NameTree<T>> trees) implements NameTree<T> {
    public Alt {
      trees = List.copyOf(trees);
    }

    @Override
    public String toString() {
      return Printer.tree(this);
    }
  }

  /** All trees, each for its share of the calls. */
  record Union<T>(List<Weighted<T>> trees) implements NameTree<T> {
    public Union {
      trees = List.copyOf(trees);
    }

    @Override
    public String toString() {
      return Printer.tree(this);
    }
  }

  /** The name does not exist here: the next alternative is tried. */
  record Neg<T>() implements NameTree<T> {
    @Override
    public String toString() {
      return "~";
    }
  }

  /** The name exists and has no addresses: no further alternative is tried. */
  record Empty<T>() implements NameTree<T> {
    @Override
    public String toString() {
      return "$";
    }
  }

  /** The name is refused: no further alternative is tried. */
  record Fail<T>() implements NameTree<T> {
    @Override
    public String toString() {
      return "!";
    }
  }

  /**
   * A branch of a union.
   *
   * @param weight relative to the weights of the other branches; finite and not negative
   */
  record Weighted<T>(double weight, NameTree<T> tree) {
    public Weighted {
      if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("weight " + weight + " is not a finite number >= 0");
      }
    }

    @Override
    public String toString() {
      return Printer.weighted(this);
    }
  }

  static <T> NameTree<T> leaf(T value) {
    return new Leaf<>(value);
  }

  static <T> NameTree<T> neg() {
    return new Neg<>();
  }

  /** Reads the text form of a tree of paths. */
  static NameTree<Path> parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    return parser.whole(parser::tree);
  }

  /** The same tree with each leaf replaced. */
  @SuppressWarnings("unchecked") // a tree without leaves holds no T
  default <U> NameTree<U> map(Function<? super T, ? extends U> function) {
    if (this instanceof Leaf<T> leaf) {
      return new Leaf<>(function.apply(leaf.value()));
    }
    if (this instanceof Alt<T> alt) {
      List<NameTree<U>> trees = new ArrayList<>(alt.trees().size());
      for (NameTree<T> tree : alt.trees()) {
        trees.add(tree.map(function));
      }
      return new Alt<>(trees);
    }
    if (this instanceof Union<T> union) {
      List<Weighted<U>> trees = new ArrayList<>(union.trees().size());
      for (Weighted<T> branch : union.trees()) {
        trees.add(new Weighted<>(branch.weight(), branch.tree().map(function)));
      }
      return new Union<>(trees);
    }
    return (NameTree<U>) this;
  }
}
