package io.weft.namers.name;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The left side of a {@link Dentry}: elements, of which each is a label or {@code *}, which stands
 * for any one element. The prefix {@code /} matches every path. Immutable.
 */
public final class Prefix {
  /** The element {@code *}; no label is empty. */
  static final String ANY = "";

  private final String[] elements;

  Prefix(String... elements) {
    this.elements = elements;
  }

  /** Reads the text form, such as {@code /svc/*}. */
  public static Prefix parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    return parser.whole(parser::prefix);
  }

  /** A prefix of labels given as bytes; one that is empty stands for any element. */
  public static Prefix ofBytes(byte[]... labels) {
    String[] elements = new String[labels.length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = new String(labels[i], StandardCharsets.ISO_8859_1);
    }
    return new Prefix(elements);
  }

  /** The bytes of a label, as a copy; empty where any element is meant. */
  public byte[] bytes(int i) {
    return elements[i].getBytes(StandardCharsets.ISO_8859_1);
  }

  public int size() {
    return elements.length;
  }

  /** Whether a path starts with elements that match this prefix, one for one. */
  public boolean matches(Path path) {
    if (elements.length > path.size()) {
      return false;
    }
    for (int i = 0; i < elements.length; i++) {
      if (!elements[i].equals(path.raw(i)) && !elements[i].equals(ANY)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Prefix prefix && Arrays.equals(elements, prefix.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return Printer.path(elements);
  }
}
