package io.weft.namers.name;

/** One rule of a {@link Dtab}: names under a prefix stand for a tree. */
public record Dentry(Prefix prefix, NameTree<Path> dst) {

  /** Reads the text form, such as {@code /svc => /#/io.l5d.fs}. */
  public static Dentry parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    return parser.whole(parser::dentry);
  }

  public boolean matches(Path path) {
    return prefix.matches(path);
  }

  /** What a path that matches stands for: the tree with the rest of the path at each leaf. */
  public NameTree<Path> rewrite(Path path) {
    Path rest = path.drop(prefix.size());
    return rest.isEmpty() ? dst : dst.map(leaf -> leaf.concat(rest));
  }

  @Override
  public String toString() {
    return prefix + "=>" + dst;
  }
}
