package io.weft.namers.name;

import java.util.List;
import java.util.Map;

/**
 * An element of a pattern or a template: text with variables in it, such as {@code {shard}-of-10}.
 *
 * @param literals what stands before, between and behind the variables: one more than these, some
 *     of them empty; with one char for each byte, as in {@link Path}
 * @param variables their names, in order
 */
record Segment(List<String> literals, List<String> variables) {
  /** {@code *}: any one element. No other segment is without text. */
  static final Segment ANY = new Segment(List.of(Prefix.ANY), List.of());

  Segment {
    literals = List.copyOf(literals);
    variables = List.copyOf(variables);
  }

  /**
   * Whether an element has this form. Each variable takes as much as it can, the first one first.
   *
   * <p>For that the literals are looked for from the end: where each is found as far behind as it
   * can be, all variables before it are as long as they can be. No part of the element is searched
   * for two literals, so the time is bounded by its length times that of the longest literal.
   *
   * @param values takes the values of the variables, also when there is no match
   */
  boolean matches(String element, Map<String, String> values) {
    if (equals(ANY)) {
      return true;
    }
    String first = literals.get(0);
    if (variables.isEmpty()) {
      return element.equals(first);
    }
    int count = variables.size();
    int end = element.length() - literals.get(count).length();
    if (end < first.length()
        || !element.startsWith(first)
        || !element.endsWith(literals.get(count))) {
      return false;
    }
    for (int i = count - 1; i > 0; i--) {
      String literal = literals.get(i);
      int found = element.lastIndexOf(literal, end - literal.length());
      if (found < first.length()) {
        return false;
      }
      values.put(variables.get(i), element.substring(found + literal.length(), end));
      end = found;
    }
    values.put(variables.get(0), element.substring(first.length(), end));
    return true;
  }

  /** The element that has the given values in the places of the variables. */
  String fill(Map<String, String> values) {
    StringBuilder element = new StringBuilder(literals.get(0));
    for (int i = 0; i < variables.size(); i++) {
      element.append(values.get(variables.get(i))).append(literals.get(i + 1));
    }
    return element.toString();
  }

  private void print(StringBuilder out) {
    out.append('/');
    if (equals(ANY)) {
      out.append('*');
      return;
    }
    for (int i = 0; i < literals.size(); i++) {
      if (!literals.get(i).isEmpty()) {
        Printer.element(literals.get(i), out);
      }
      if (i < variables.size()) {
        out.append('{').append(variables.get(i)).append('}');
      }
    }
  }

  /** The text form of a pattern or a template. */
  static String text(List<Segment> segments) {
    StringBuilder out = new StringBuilder();
    segments.forEach(segment -> segment.print(out));
    return out.isEmpty() ? "/" : out.toString();
  }
}
