package io.weft.namers.name;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the text forms of this package by recursive descent:
 *
 * <pre>
 * dtab     = [dentry] *(";" [dentry])
 * dentry   = prefix "=>" tree
 * prefix   = "/" [("*" | label) *("/" ("*" | label))]
 * tree     = union *("|" union)
 * union    = weighted *("&amp;" weighted)
 * weighted = [number "*"] simple
 * simple   = "(" tree ")" | path | "!" | "~" | "$"
 * path     = "/" [label *("/" label)]
 * label    = 1*(showable | "\x" hex hex)
 * pattern  = "/" [segment *("/" segment)]
 * segment  = "*" | 1*(label | "{" 1*showable "}")
 * </pre>
 *
 * White space may stand between any two of these but not inside a path, a prefix or a number; where
 * it may, {@code #} starts a comment that ends with the line.
 */
final class Parser {
  /** Keeps hostile text from using up the stack; no one writes a tree nearly as deep. */
  static final int MAX_NESTING = 100;

  private static final int END = -1;

  private final String text;
  private int at;
  private int nesting;

  Parser(String text) {
    this.text = text;
  }

  static boolean isShowable(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c > 0 && "_:.#$%-".indexOf(c) >= 0);
  }

  /** What a rule reads, when it reads all of the text. */
  <R> R whole(Supplier<R> rule) {
    R result = rule.get();
    skipSpace();
    if (peek() != END) {
      throw expected("the end of the text");
    }
    return result;
  }

  Dtab dtab() {
    List<Dentry> dentries = new ArrayList<>();
    do {
      skipSpace();
      if (peek() != ';' && peek() != END) {
        dentries.add(dentry());
      }
    } while (found(';'));
    if (peek() != END) {
      throw expected("';', '|', '&' or the end of the text");
    }
    return new Dtab(dentries);
  }

  Dentry dentry() {
    Prefix prefix = prefix();
    skipSpace();
    eat('=', "'=>'");
    eat('>', "'=>'");
    return new Dentry(prefix, tree());
  }

  Prefix prefix() {
    return new Prefix(elements(true));
  }

  Path path() {
    return new Path(elements(false));
  }

  NameTree<Path> tree() {
    List<NameTree<Path>> trees = new ArrayList<>();
    do {
      trees.add(union());
    } while (found('|'));
    return trees.size() == 1 ? trees.get(0) : new NameTree.Alt<>(trees);
  }

  private NameTree<Path> union() {
    List<NameTree.Weighted<Path>> trees = new ArrayList<>();
    do {
      trees.add(weighted());
    } while (found('&'));
    return trees.size() == 1 ? trees.get(0).tree() : new NameTree.Union<>(trees);
  }

  private NameTree.Weighted<Path> weighted() {
    skipSpace();
    double weight = 1;
    if (isNumeric(peek())) {
      weight = number();
      skipSpace();
      eat('*', "'*' after a weight");
      skipSpace();
    }
    return new NameTree.Weighted<>(weight, simple());
  }

  private double number() {
    int from = at;
    boolean dot = false;
    while (isNumeric(peek())) {
      if (peek() == '.') {
        if (dot) {
          throw expected("a digit or '*'");
        }
        dot = true;
      }
      at++;
    }
    if (dot && at == from + 1) {
      throw expected("a digit");
    }
    double value = Double.parseDouble(text.substring(from, at));
    if (Double.isInfinite(value)) {
      at = from;
      throw expected("a weight below 1.8e308");
    }
    return value;
  }

  private static boolean isNumeric(int c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private NameTree<Path> simple() {
    return switch (peek()) {
      case '(' -> nested();
      case '/' -> new NameTree.Leaf<>(path());
      case '!' -> sign(new NameTree.Fail<>());
      case '~' -> sign(new NameTree.Neg<>());
      case '$' -> sign(new NameTree.Empty<>());
      default -> throw expected("'/', '(', '!', '~', '$' or a weight");
    };
  }

  private NameTree<Path> sign(NameTree<Path> meaning) {
    at++;
    return meaning;
  }

  private NameTree<Path> nested() {
    if (++nesting > MAX_NESTING) {
      throw expected("no more than " + MAX_NESTING + " parentheses inside one another");
    }
    at++;
    NameTree<Path> tree = tree();
    skipSpace();
    eat(')', "')', '|' or '&'");
    nesting--;
    return tree;
  }

  private String[] elements(boolean wildcards) {
    skipSpace();
    eat('/', "'/'");
    List<String> elements = new ArrayList<>();
    if (isShowable(peek()) || peek() == '\\' || (wildcards && peek() == '*')) {
      elements.add(element(wildcards));
      while (peek() == '/') {
        at++;
        elements.add(element(wildcards));
      }
    }
    return elements.toArray(String[]::new);
  }

  private String element(boolean wildcards) {
    if (wildcards && peek() == '*') {
      at++;
      return Prefix.ANY;
    }
    String label = label();
    if (label.isEmpty()) {
      throw expected(wildcards ? "an element of a prefix: a label or '*'" : "an element of a path");
    }
    return label;
  }

  /** What there is of a label, perhaps nothing. */
  private String label() {
    StringBuilder label = new StringBuilder();
    while (true) {
      if (isShowable(peek())) {
        label.append(text.charAt(at++));
      } else if (peek() == '\\') {
        at++;
        eat('x', "'x' of an escape \\xhh");
        label.append((char) (hexDigit() << 4 | hexDigit()));
      } else {
        return label.toString();
      }
    }
  }

  /** The elements of a pattern, or of a template when there are no wildcards. */
  List<Segment> segments(boolean wildcards) {
    skipSpace();
    eat('/', "'/'");
    List<Segment> segments = new ArrayList<>();
    if (peek() != END && !Character.isWhitespace(peek())) {
      segments.add(segment(wildcards));
      while (peek() == '/') {
        at++;
        segments.add(segment(wildcards));
      }
    }
    return segments;
  }

  private Segment segment(boolean wildcards) {
    if (wildcards && peek() == '*') {
      at++;
      return Segment.ANY;
    }
    List<String> literals = new ArrayList<>(List.of(label()));
    List<String> variables = new ArrayList<>();
    while (peek() == '{') {
      at++;
      variables.add(variable());
      literals.add(label());
    }
    if (variables.isEmpty() && literals.get(0).isEmpty()) {
      throw expected(wildcards ? "a label, '{variable}' or '*'" : "a label or '{variable}'");
    }
    return new Segment(literals, variables);
  }

  private String variable() {
    int from = at;
    while (peek() != '}') {
      if (!isShowable(peek())) {
        throw expected(at == from ? "the name of a variable" : "'}'");
      }
      at++;
    }
    if (at == from) {
      throw expected("the name of a variable");
    }
    return text.substring(from, at++);
  }

  private int hexDigit() {
    int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
    if (digit < 0) {
      throw expected("a hexadecimal digit of an escape \\xhh");
    }
    at++;
    return digit;
  }

  /** Skips space, and then the character if it is the next one. */
  private boolean found(char c) {
    skipSpace();
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void eat(char c, String expected) {
    if (peek() != c) {
      throw expected(expected);
    }
    at++;
  }

  private void skipSpace() {
    while (peek() == '#' || (peek() != END && Character.isWhitespace(peek()))) {
      if (peek() == '#') {
        int lineEnd = text.indexOf('\n', at);
        at = lineEnd < 0 ? text.length() : lineEnd;
      } else {
        at++;
      }
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private NameSyntaxException expected(String what) {
    return new NameSyntaxException(text, at, what);
  }
}
