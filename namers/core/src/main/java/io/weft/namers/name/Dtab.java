package io.weft.namers.name;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A delegation table: rules that rewrite names. A later rule goes before an earlier one. */
public record Dtab(List<Dentry> dentries) {
  private static final Dtab EMPTY = new Dtab(List.of());

  public Dtab {
    dentries = List.copyOf(dentries);
  }

  public static Dtab empty() {
    return EMPTY;
  }

  /** Reads the text form: rules with {@code ;} between them, empty ones allowed. */
  public static Dtab parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    return parser.whole(parser::dtab);
  }

  public boolean isEmpty() {
    return dentries.isEmpty();
  }

  /** This table followed by another one, whose rules therefore go first. */
  public Dtab concat(Dtab later) {
    if (later.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return later;
    }
    List<Dentry> both = new ArrayList<>(dentries);
    both.addAll(later.dentries);
    return new Dtab(both);
  }

  /** The rules that match a path, in the order in which they are tried: the last one first. */
  public List<Dentry> matching(Path path) {
    List<Dentry> found = new ArrayList<>();
    for (int i = dentries.size() - 1; i >= 0; i--) {
      if (dentries.get(i).matches(path)) {
        found.add(dentries.get(i));
      }
    }
    return found;
  }

  /**
   * What a path stands for: the rewriting of the one rule that matches, the alternatives of several
   * with the last-written first, negative without any. How long a prefix is does not matter.
   */
  public NameTree<Path> lookup(Path path) {
    List<NameTree<Path>> trees = matching(path).stream().map(d -> d.rewrite(path)).toList();
    return switch (trees.size()) {
      case 0 -> NameTree.neg();
      case 1 -> trees.get(0);
      default -> new NameTree.Alt<>(trees);
    };
  }

  @Override
  public String toString() {
    return dentries.stream().map(Dentry::toString).collect(Collectors.joining(";"));
  }
}
