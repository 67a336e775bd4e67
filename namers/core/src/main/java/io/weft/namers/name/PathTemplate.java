package io.weft.namers.name;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A path with variables in it, such as {@code /srv/{service}-{zone}}, to be filled with what a
 * {@link PathMatcher} found. Immutable.
 */
public final class PathTemplate {
  private final List<Segment> segments;

  private PathTemplate(List<Segment> segments) {
    this.segments = List.copyOf(segments);
  }

  /**
   * Reads the text form.
   *
   * @param variables those that it may use
   * @throws NameSyntaxException if the text is no template
   * @throws IllegalArgumentException if it uses another variable
   */
  public static PathTemplate parse(String text, Set<String> variables) throws NameSyntaxException {
    Parser parser = new Parser(text);
    List<Segment> segments = parser.whole(() -> parser.segments(false));
    for (Segment segment : segments) {
      for (String variable : segment.variables()) {
        if (!variables.contains(variable)) {
          throw new IllegalArgumentException(
              "variable {"
                  + variable
                  + "} is not known; there "
                  + (variables.isEmpty() ? "is none" : "are " + String.join(", ", variables)));
        }
      }
    }
    return new PathTemplate(segments);
  }

  /**
   * The path with the values of a match; empty when one of its elements would be.
   *
   * @param match of a pattern that has all variables of this template
   */
  public Optional<Path> fill(PathMatcher.Match match) {
    String[] elements = new String[segments.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = segments.get(i).fill(match.values());
      if (elements[i].isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(new Path(elements));
  }

  /** The text form. */
  @Override
  public String toString() {
    return Segment.text(segments);
  }
}
