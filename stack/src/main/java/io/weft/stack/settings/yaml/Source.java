package io.weft.stack.settings.yaml;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The text of a configuration file, and how to point at a place in it. */
final class Source {
  private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\n|\r");
  private static final int EXCERPT_WIDTH = 100;
  private static final int EXCERPT_BEFORE_CARET = 70;

  private final String name;
  private final String text;
  private final List<String> lines;

  Source(String name, String text) {
    this.name = name;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lines = List.of(LINE_BREAK.split(this.text, -1));
  }

  String text() {
    return text;
  }

  ConfigProblem problem(Position at, String message) {
    return new ConfigProblem(name, at.line(), at.column(), message, excerpt(at));
  }

  /** The place of a UTF-16 offset into the text. */
  Position position(int offset) {
    int end = Math.min(offset, text.length());
    int line = 1;
    int lineStart = 0;
    var breaks = LINE_BREAK.matcher(text).region(0, end);
    while (breaks.find()) {
      line++;
      lineStart = breaks.end();
    }
    return new Position(line, text.codePointCount(lineStart, end) + 1);
  }

  /**
   * The place of a UTF-16 offset into a scalar's value; the scalar's own place when its value does
   * not stand in the file letter for letter.
   */
  Position inside(YamlNode.Scalar scalar, int offset) {
    String value = scalar.text();
    if (offset < 0 || offset > value.length() || scalar.substituted()) {
      return scalar.at();
    }
    int line = scalar.at().line();
    int column = scalar.at().column();
    Optional<Position> place =
        switch (scalar.style()) {
          case PLAIN -> verbatim(line, column - 1, value, offset);
          case QUOTED -> verbatim(line, column, value, offset);
          case LITERAL -> literal(line, value, offset);
          case FOLDED -> Optional.empty();
        };
    return place.orElse(scalar.at());
  }

  private Optional<Position> verbatim(int line, int codePointsBefore, String value, int offset) {
    String text = line(line);
    if (codePointsBefore > text.codePointCount(0, text.length())) {
      return Optional.empty();
    }
    int start = text.offsetByCodePoints(0, codePointsBefore);
    return text.startsWith(value, start)
        ? Optional.of(new Position(line, text.codePointCount(0, start + offset) + 1))
        : Optional.empty();
  }

  /** A literal block's lines follow the line of its indicator, each with the same indentation. */
  private Optional<Position> literal(int indicatorLine, String value, int offset) {
    int lineStart = value.lastIndexOf('\n', offset - 1) + 1;
    int lineEnd = value.indexOf('\n', lineStart);
    String content = value.substring(lineStart, lineEnd < 0 ? value.length() : lineEnd);
    long before = value.substring(0, lineStart).chars().filter(c -> c == '\n').count();
    int line = indicatorLine + 1 + (int) before;
    String text = line(line);
    int column = text.length() - content.length() + (offset - lineStart);
    return text.endsWith(content)
        ? Optional.of(new Position(line, text.codePointCount(0, column) + 1))
        : Optional.empty();
  }

  private String line(int line) {
    return line <= lines.size() ? lines.get(line - 1) : "";
  }

  private String excerpt(Position at) {
    int[] points = Secrets.hideIn(line(at.line())).codePoints().map(Source::printable).toArray();
    if (points.length == 0) {
      return "";
    }
    int caret = Math.min(at.column() - 1, points.length);
    int from = points.length <= EXCERPT_WIDTH ? 0 : Math.max(0, caret - EXCERPT_BEFORE_CARET);
    int to = Math.min(points.length, from + EXCERPT_WIDTH);
    String before = from > 0 ? "…" : "";
    String after = to < points.length ? "…" : "";
    String number = Integer.toString(at.line());
    return "  %s | %s%s%s%n"
            .formatted(number, before, new String(points, from, to - from), after)
            .replace(System.lineSeparator(), "\n")
        + "  %s | %s^"
            .formatted(" ".repeat(number.length()), " ".repeat(before.length() + caret - from));
  }

  private static int printable(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT
        ? ' '
        : codePoint;
  }
}
