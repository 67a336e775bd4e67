package io.weft.stack.settings.yaml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node of the file, with its place. Environment variables are put in already. */
public sealed interface YamlNode {

  /** Where it starts. */
  Position at();

  /** What it is, for people. */
  String form();

  /** As it is written, with numbers and flags as such, to be shown: without its secrets. */
  Object shown();

  /** Nothing at all, or one of YAML's words for it: taken as a missing value. */
  default boolean isNull() {
    return false;
  }

  /** How a single value is written. */
  enum Style {
    PLAIN,
    QUOTED,
    LITERAL,
    FOLDED
  }

  /**
   * A single value.
   *
   * @param text the value, environment variables put in
   * @param written the value as the file has it
   * @param secret whether it must not be shown, since it came from a variable with a telling name
   * @param resolved whether all its variables were found; if not, that is reported already
   * @param captured whether parts of it were captured in a path
   */
  record Scalar(
      Position at,
      String text,
      String written,
      Style style,
      boolean secret,
      boolean resolved,
      boolean captured)
      implements YamlNode {
    /**
     * This value with another text, of which parts were captured.
     *
     * @param found whether all that it names were; if not, that is reported already
     */
    public Scalar captured(String text, boolean found) {
      return new Scalar(at, text, written, style, secret, resolved && found, true);
    }

    @Override
    public String form() {
      return isNull() ? "empty" : quoted();
    }

    @Override
    public Object shown() {
      if (secret) {
        return Secrets.HIDDEN;
      }
      String shown = Secrets.hideInValue(text);
      if (style == Style.PLAIN) {
        if (shown.equals("true") || shown.equals("false")) {
          return Boolean.valueOf(shown);
        }
        if (shown.matches("[+-]?[0-9]{1,18}")) {
          return Long.valueOf(shown);
        }
      }
      return shown;
    }

    boolean substituted() {
      return !text.equals(written);
    }

    @Override
    public boolean isNull() {
      return style == Style.PLAIN
          && !substituted()
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }

    /** The value in quotes, for people: short, on one line, and without secrets. */
    String quoted() {
      if (secret) {
        return Quote.of(written);
      }
      return substituted() ? Quote.of(text) + " (from " + Quote.of(written) + ")" : Quote.of(text);
    }
  }

  /** A list. */
  record Sequence(Position at, List<YamlNode> items) implements YamlNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String form() {
      return "a list";
    }

    @Override
    public Object shown() {
      return items.stream().map(YamlNode::shown).toList();
    }
  }

  /** A key and its value. */
  record Entry(Scalar key, YamlNode value) {}

  /** Keys may repeat; whoever reads it reports that. */
  record Mapping(Position at, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String form() {
      return "a mapping";
    }

    @Override
    public Map<String, Object> shown() {
      Map<String, Object> shown = new LinkedHashMap<>();
      for (Entry entry : entries) {
        String key = entry.key().text();
        if (!entry.value().isNull()) {
          shown.put(key, Secrets.isName(key) ? Secrets.HIDDEN : entry.value().shown());
        }
      }
      return Collections.unmodifiableMap(shown);
    }
  }
}
