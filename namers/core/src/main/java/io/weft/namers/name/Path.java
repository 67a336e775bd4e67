package io.weft.namers.name;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A name: a list of non-empty byte strings, most often UTF-8. Immutable; equal when the bytes are.
 *
 * <p>The text form is {@code /a/b}, and {@code /} for the empty path. An element in which every
 * byte is one of {@code 0-9 A-Z a-z _ : . # $ % -} prints as it is, any other with every byte as
 * {@code \xhh}.
 */
public final class Path implements Comparable<Path> {
  private static final Path EMPTY = new Path();

  // Latin-1: one char for each byte. A Java string then is the compact immutable byte string with
  // equality, order and cached hash that the language does not have.
  private final String[] elements;
  private int hash;

  Path(String... elements) {
    this.elements = elements;
  }

  public static Path empty() {
    return EMPTY;
  }

  /** Reads the text form; white space and comments around it are skipped. */
  public static Path parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    return parser.whole(parser::path);
  }

  /**
   * A path of elements that are encoded as UTF-8.
   *
   * @throws IllegalArgumentException if an element is empty
   */
  public static Path of(String... utf8Elements) {
    return EMPTY.append(utf8Elements);
  }

  /**
   * A path of elements given as bytes.
   *
   * @throws IllegalArgumentException if an element is empty
   */
  public static Path ofBytes(byte[]... elements) {
    String[] copy = new String[elements.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = checked(new String(elements[i], StandardCharsets.ISO_8859_1));
    }
    return new Path(copy);
  }

  public int size() {
    return elements.length;
  }

  public boolean isEmpty() {
    return elements.length == 0;
  }

  /** An element as text; bytes that are not UTF-8 become U+FFFD. */
  public String element(int i) {
    String element = elements[i];
    return isAscii(element) ? element : new String(bytes(i), StandardCharsets.UTF_8);
  }

  /** The bytes of an element, as a copy. */
  public byte[] bytes(int i) {
    return elements[i].getBytes(StandardCharsets.ISO_8859_1);
  }

  /** An element with one char for each byte. */
  String raw(int i) {
    return elements[i];
  }

  /** The first n elements, or all when there are fewer. */
  public Path take(int n) {
    return n >= elements.length ? this : slice(0, n);
  }

  /** All but the first n elements; empty when there are no more than n. */
  public Path drop(int n) {
    return n <= 0 ? this : slice(Math.min(n, elements.length), elements.length);
  }

  private Path slice(int from, int to) {
    return from >= to ? EMPTY : new Path(Arrays.copyOfRange(elements, from, to));
  }

  public Path concat(Path tail) {
    if (tail.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return tail;
    }
    String[] joined = Arrays.copyOf(elements, elements.length + tail.elements.length);
    System.arraycopy(tail.elements, 0, joined, elements.length, tail.elements.length);
    return new Path(joined);
  }

  /**
   * This path and further elements, encoded as UTF-8.
   *
   * @throws IllegalArgumentException if an element is empty
   */
  public Path append(String... utf8Elements) {
    if (utf8Elements.length == 0) {
      return this;
    }
    String[] longer = Arrays.copyOf(elements, elements.length + utf8Elements.length);
    for (int i = 0; i < utf8Elements.length; i++) {
      longer[elements.length + i] = checked(encode(utf8Elements[i]));
    }
    return new Path(longer);
  }

  public boolean startsWith(Path prefix) {
    int n = prefix.elements.length;
    return n <= elements.length && Arrays.equals(elements, 0, n, prefix.elements, 0, n);
  }

  private static String checked(String element) {
    if (element.isEmpty()) {
      throw new IllegalArgumentException("an element of a path must not be empty");
    }
    return element;
  }

  private static String encode(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Path other) {
    return Arrays.compare(elements, other.elements);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Path path
            && hashCode() == path.hashCode()
            && Arrays.equals(elements, path.elements));
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = Arrays.hashCode(elements);
      hash = h; // a race writes the same number twice
    }
    return h;
  }

  @Override
  public String toString() {
    return Printer.path(elements);
  }
}
