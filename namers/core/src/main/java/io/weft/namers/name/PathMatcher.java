package io.weft.namers.name;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A pattern that names may start with, such as {@code /#/io.l5d.fs/{service}/*}. An element of it
 * is a label, {@code *} for any one element, or text with variables in it: {@code {name}} takes any
 * bytes, perhaps none, and as many as it can. Immutable.
 *
 * <p>Matching takes time in proportion to the length of a name, whatever the pattern: it uses no
 * regular expressions.
 */
public final class PathMatcher {
  private final List<Segment> segments;
  private final Set<String> variables;

  private PathMatcher(List<Segment> segments, Set<String> variables) {
    this.segments = List.copyOf(segments);
    this.variables = Collections.unmodifiableSet(variables);
  }

  /**
   * Reads the text form. In labels the characters and escapes of a {@link Path} are allowed.
   *
   * @throws NameSyntaxException if the text is no pattern
   * @throws IllegalArgumentException if a variable is there twice
   */
  public static PathMatcher parse(String text) throws NameSyntaxException {
    Parser parser = new Parser(text);
    List<Segment> segments = parser.whole(() -> parser.segments(true));
    Set<String> variables = new LinkedHashSet<>();
    for (Segment segment : segments) {
      for (String variable : segment.variables()) {
        if (!variables.add(variable)) {
          throw new IllegalArgumentException("variable {" + variable + "} is there twice");
        }
      }
    }
    return new PathMatcher(segments, variables);
  }

  /** The names of the variables, in order. */
  public Set<String> variables() {
    return variables;
  }

  /** What a path that starts with the pattern has in it; empty for any other path. */
  public Optional<Match> match(Path path) {
    if (path.size() < segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      if (!segments.get(i).matches(path.raw(i), values)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Match(values, path.drop(segments.size())));
  }

  /** Whether some path that starts with the given one also starts with the pattern. */
  public boolean canMatchBelow(Path start) {
    for (int i = 0; i < Math.min(segments.size(), start.size()); i++) {
      if (!segments.get(i).matches(start.raw(i), new HashMap<>())) {
        return false;
      }
    }
    return true;
  }

  /** A path that starts with a pattern. */
  public static final class Match {
    private final Map<String, String> values; // with one char for each byte
    private final Path rest;

    private Match(Map<String, String> values, Path rest) {
      this.values = values;
      this.rest = rest;
    }

    /** The values of the variables as text; bytes that are not UTF-8 become U+FFFD. */
    public Map<String, String> variables() {
      Map<String, String> texts = new TreeMap<>();
      values.forEach((name, value) -> texts.put(name, utf8(value)));
      return texts;
    }

    private static String utf8(String bytes) {
      return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** What of the path is behind the pattern. */
    public Path rest() {
      return rest;
    }

    Map<String, String> values() {
      return values;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathMatcher matcher && segments.equals(matcher.segments);
  }

  @Override
  public int hashCode() {
    return segments.hashCode();
  }

  /** The text form. */
  @Override
  public String toString() {
    return Segment.text(segments);
  }
}
