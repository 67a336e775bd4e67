package io.weft.stack.settings.yaml;

import io.netty.util.NetUtil;
import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SyntaxMistake;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads one mapping of the file. A value of the wrong form is reported and then taken as missing,
 * so that the reading goes on and finds all mistakes. A key that was asked for is known; an empty
 * value is a missing one. For one thread.
 */
public final class Section {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");

  private final Reading reading;
  private final BiConsumer<Position, String> errors;
  private final String name;
  private final String place;
  private final YamlNode.Mapping node;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();

  private Section(
      Reading reading,
      BiConsumer<Position, String> errors,
      String name,
      String place,
      YamlNode.Mapping node) {
    this.reading = reading;
    this.errors = errors;
    this.name = name;
    this.place = place;
    this.node = node;
    for (YamlNode.Entry entry : node.entries()) {
      YamlNode.Entry first = entries.putIfAbsent(entry.key().text(), entry);
      if (first != null) {
        reading
            .problems()
            .error(
                entry.key().at(),
                "%s is given twice in %s; it stands in line %d already"
                    .formatted(entry.key().quoted(), where(), first.key().at().line()));
      }
    }
  }

  /**
   * A mapping that stands for itself.
   *
   * @param name in messages
   * @param place whose keys it has
   */
  public static Section of(Reading reading, String name, String place, YamlNode.Mapping node) {
    return new Section(reading, reading.problems()::error, name, place, node);
  }

  /** The same mapping for someone else to report its mistakes. Keys asked for stay known. */
  Section reportingTo(BiConsumer<Position, String> others) {
    Section section = new Section(reading, others, name, place, node);
    section.asked.addAll(asked);
    return section;
  }

  /** Its name in messages: {@code routers[0].client}. */
  public String name() {
    return name;
  }

  /** Where its keys belong: {@code routers[].client}. */
  public String place() {
    return place;
  }

  /** What it shares with the other sections of its file. */
  public Reading reading() {
    return reading;
  }

  /** The place of the mapping. */
  public Position at() {
    return node.at();
  }

  /** The place of a key's value; that of the mapping when the key is missing. */
  public Position at(String key) {
    YamlNode.Entry entry = entries.get(key);
    return entry == null ? at() : entry.value().at();
  }

  /** The mapping itself. */
  public YamlNode.Mapping node() {
    return node;
  }

  /** The keys with values. */
  public Set<String> given() {
    Set<String> given = new TreeSet<>();
    entries.forEach(
        (key, entry) -> {
          if (!entry.value().isNull()) {
            given.add(key);
          }
        });
    return given;
  }

  /** Whether a key has a value, of whatever form. The key is known then. */
  public boolean has(String key) {
    return value(key).isPresent();
  }

  /** Tells a mistake with a key; the text goes on from its name: {@code " is too much"}. */
  public void error(String key, String problem) {
    errors.accept(at(key), path(key) + problem);
  }

  /** Tells what is legal for a key but hardly meant; the text goes on from its name. */
  public void warning(String key, String problem) {
    reading.problems().warning(at(key), path(key) + problem);
  }

  /** A key whose value has the right form and is still wrong. */
  public void wrong(String key, String expected) {
    value(key).ifPresent(value -> wrong(key, value, expected));
  }

  /** A key that is missing and must not be. */
  public void missing(String key, String expected) {
    errors.accept(at(), path(key) + " is missing; expected " + expected);
  }

  /** A single value, with what is known of it. */
  public Optional<YamlNode.Scalar> scalar(String key, String expected) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof YamlNode.Scalar scalar) {
      return Optional.of(scalar).filter(YamlNode.Scalar::resolved);
    }
    wrong(key, value.get(), expected);
    return Optional.empty();
  }

  /** A single value as it is. */
  public Optional<String> string(String key) {
    return scalar(key, "a string").map(YamlNode.Scalar::text);
  }

  /** A string that is not blank. */
  public Optional<String> text(String key, String expected) {
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isPresent() && scalar.get().text().isBlank()) {
      wrong(key, scalar.get(), expected);
      return Optional.empty();
    }
    return scalar.map(YamlNode.Scalar::text);
  }

  /**
   * A value in a syntax of its own.
   *
   * @param parser throws an {@link IllegalArgumentException} for a text that is wrong; its mistake
   *     is told at its place in the text if it is a {@link SyntaxMistake}
   */
  public <T> Optional<T> parsed(String key, String expected, Function<String, T> parser) {
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    try {
      return scalar.map(YamlNode.Scalar::text).map(parser);
    } catch (IllegalArgumentException e) {
      if (e instanceof SyntaxMistake mistake) {
        syntaxError(key, scalar.orElseThrow(), mistake);
      } else {
        error(key, ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Points into the text where that is possible, and shows it otherwise. */
  private void syntaxError(String key, YamlNode.Scalar scalar, SyntaxMistake mistake) {
    Position at = reading.problems().source().inside(scalar, mistake.position());
    if (at.equals(scalar.at())) {
      errors.accept(at, path(key) + ": " + mistake.getMessage());
    } else {
      errors.accept(at, path(key) + ": expected " + mistake.expected());
    }
  }

  /** One of some words. linkerd's own words get an advice instead. */
  public Optional<String> oneOf(String key, Collection<String> words) {
    String expected = words.stream().map(Quote::of).collect(Collectors.joining(" or "));
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty() || words.contains(scalar.get().text())) {
      return scalar.map(YamlNode.Scalar::text);
    }
    String given = scalar.get().text();
    reading
        .vocabulary()
        .onKind(place, key, given)
        .ifPresentOrElse(
            advice ->
                error(
                    key,
                    " is %s, which is not supported yet; %s"
                        .formatted(scalar.get().quoted(), advice)),
            () -> wrong(key, scalar.get(), expected + didYouMean(given, words)));
    return Optional.empty();
  }

  /** A whole number within bounds, both included. */
  public int integer(String key, int defaultValue, int min, int max) {
    return (int) whole(key, min, max, "").orElse((long) defaultValue).longValue();
  }

  /** Whole milliseconds, up to {@link Integer#MAX_VALUE}. */
  public Optional<Duration> millis(String key, int min) {
    return whole(key, min, Integer.MAX_VALUE, " of milliseconds").map(Duration::ofMillis);
  }

  /** Whole milliseconds, up to {@link Integer#MAX_VALUE}. */
  public Duration millis(String key, int min, Duration defaultValue) {
    return millis(key, min).orElse(defaultValue);
  }

  /** Whole seconds within bounds, both included. */
  public Duration seconds(String key, int min, int max, Duration defaultValue) {
    return whole(key, min, max, " of seconds").map(Duration::ofSeconds).orElse(defaultValue);
  }

  private Optional<Long> whole(String key, long min, long max, String unit) {
    String expected =
        max == Integer.MAX_VALUE
            ? "a whole number%s, at least %d".formatted(unit, min)
            : "a whole number%s from %d to %d".formatted(unit, min, max);
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    String text = scalar.get().text();
    if (WHOLE.matcher(text).matches()) {
      long number = Long.parseLong(text);
      if (min <= number && number <= max) {
        return Optional.of(number);
      }
    }
    wrong(key, scalar.get(), expected);
    return Optional.empty();
  }

  /** A finite number within bounds, both included. */
  public double number(String key, double defaultValue, double min, double max) {
    String expected = "a number from %s to %s".formatted(plain(min), plain(max));
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty()) {
      return defaultValue;
    }
    String text = scalar.get().text();
    if (DECIMAL.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      if (min <= number && number <= max) {
        return number;
      }
    }
    wrong(key, scalar.get(), expected);
    return defaultValue;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean defaultValue) {
    String expected = "true or false";
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty()) {
      return defaultValue;
    }
    switch (scalar.get().text()) {
      case "true", "True", "TRUE" -> {
        return true;
      }
      case "false", "False", "FALSE" -> {
        return false;
      }
      default -> {
        wrong(key, scalar.get(), expected);
        return defaultValue;
      }
    }
  }

  /** An IP address, not a host name: nothing is looked up while a file is read. */
  public String ip(String key, String defaultValue) {
    String expected = "an IP address such as 127.0.0.1, 0.0.0.0 or ::1";
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty()) {
      return defaultValue;
    }
    String text = scalar.get().text();
    boolean valid =
        NetUtil.isValidIpV4Address(text)
            || (NetUtil.isValidIpV6Address(text) && !text.startsWith("["));
    if (!valid) {
      wrong(key, scalar.get(), expected);
      return defaultValue;
    }
    return text;
  }

  /**
   * A file or directory; a relative one is in the directory of the configuration file. What a path
   * has in it is never part of the name: whoever calls could choose the file.
   */
  public Optional<Path> file(String key) {
    String expected = "the name of a file";
    Optional<YamlNode.Scalar> scalar = scalar(key, expected);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    if (scalar.get().captured()) {
      wrong(key, scalar.get(), expected + " without variables of the prefix");
      return Optional.empty();
    }
    String text = scalar.get().text();
    if (!text.isBlank()) {
      try {
        return Optional.of(reading.directory().resolve(text));
      } catch (InvalidPathException e) {
        // Reported below, as an empty name is.
      }
    }
    wrong(key, scalar.get(), expected);
    return Optional.empty();
  }

  /** The same, with a file of a default name where none is given. */
  public Path file(String key, String defaultName) {
    return file(key).orElseGet(() -> reading.directory().resolve(defaultName));
  }

  /** A list of single values, or one that stands for a list of its own. */
  public List<String> oneOrMoreStrings(String key) {
    return value(key).filter(YamlNode.Scalar.class::isInstance).isPresent()
        ? string(key).stream().toList()
        : strings(key);
  }

  /** A list of single values; empty when the key is missing. */
  public List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (YamlNode item : items(key)) {
      if (item instanceof YamlNode.Scalar scalar) {
        strings.add(scalar.text());
      } else {
        String element = path(key) + "[" + strings.size() + "]";
        errors.accept(item.at(), element + " is " + item.form() + "; expected a string");
      }
    }
    return strings;
  }

  /** The mapping of a key. */
  public Optional<Section> section(String key) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof YamlNode.Mapping mapping) {
      return Optional.of(child(path(key), Vocabulary.join(place, key), mapping));
    }
    wrong(key, value.get(), "a mapping");
    return Optional.empty();
  }

  /** The mapping of a key, to be read even when it is missing: as an empty one. */
  public Section sectionOrEmpty(String key) {
    return section(key)
        .orElseGet(
            () ->
                child(
                    path(key),
                    Vocabulary.join(place, key),
                    new YamlNode.Mapping(at(key), List.of())));
  }

  /** A list of mappings, or one that stands for a list of its own; the places are the same. */
  public List<Section> oneOrMore(String key) {
    Optional<YamlNode> value = value(key);
    if (value.isPresent() && value.get() instanceof YamlNode.Mapping) {
      return section(key).stream().toList();
    }
    if (value.isPresent()
        && !(value.get() instanceof YamlNode.Sequence list && !list.items().isEmpty())) {
      wrong(key, value.get(), "a mapping, or a list of at least one");
      return List.of();
    }
    return sections(key, Vocabulary.join(place, key));
  }

  /** A list of mappings; empty when the key is missing. */
  public List<Section> sections(String key) {
    return sections(key, Vocabulary.join(place, key) + "[]");
  }

  private List<Section> sections(String key, String placeOfEach) {
    List<Section> sections = new ArrayList<>();
    List<YamlNode> items = items(key);
    for (int i = 0; i < items.size(); i++) {
      String element = path(key) + "[" + i + "]";
      if (items.get(i) instanceof YamlNode.Mapping mapping) {
        sections.add(child(element, placeOfEach, mapping));
      } else {
        errors.accept(
            items.get(i).at(), element + " is " + items.get(i).form() + "; expected a mapping");
      }
    }
    return sections;
  }

  /**
   * Has a plug-in read this section to its end, after the keys that were asked for already; empty
   * when something is wrong with it, which is reported.
   */
  public <T> Optional<T> readBy(Function<? super Settings, ? extends T> plugin) {
    return PluginSettings.read(this, plugin);
  }

  /** Ends the reading: a key that nobody asked for is a mistake. */
  public void done() {
    for (YamlNode.Entry entry : entries.values()) {
      if (!asked.contains(entry.key().text())) {
        errors.accept(entry.key().at(), unknown(entry.key()));
      }
    }
  }

  private String unknown(YamlNode.Scalar key) {
    String text = key.text();
    Optional<String> advice = reading.vocabulary().onKey(place, text);
    if (advice.isPresent()) {
      return path(text) + ", a key of linkerd, is not supported; " + advice.get();
    }
    if (reading.vocabulary().in(place).contains(text)) {
      return path(text) + " has no effect beside the other keys here; remove it";
    }
    if (text.equals("<<")) {
      return "merge keys (<<) are not supported; write the keys out, or use an alias for all of "
          + where();
    }
    List<String> homes = reading.vocabulary().placesOf(text);
    String hint =
        homes.isEmpty()
            ? didYouMean(text, asked)
            : "; it belongs "
                + homes.stream()
                    .map(home -> home.isEmpty() ? "to the top level" : "into " + home)
                    .collect(Collectors.joining(" or "));
    return "unknown key " + key.quoted() + " in " + where() + hint;
  }

  private static String didYouMean(String word, Collection<String> words) {
    return Spelling.nearest(word, words)
        .map(near -> "; did you mean " + Quote.of(near) + "?")
        .orElse("");
  }

  private List<YamlNode> items(String key) {
    Optional<YamlNode> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    wrong(key, value.get(), "a list");
    return List.of();
  }

  private Optional<YamlNode> value(String key) {
    asked.add(key);
    reading.asked().add(Vocabulary.join(place, key));
    YamlNode.Entry entry = entries.get(key);
    return Optional.ofNullable(entry).map(YamlNode.Entry::value).filter(node -> !node.isNull());
  }

  private void wrong(String key, YamlNode value, String expected) {
    errors.accept(value.at(), path(key) + " is " + value.form() + "; expected " + expected);
  }

  private Section child(String name, String place, YamlNode.Mapping mapping) {
    return new Section(reading, errors, name, place, mapping);
  }

  private String path(String key) {
    return Vocabulary.join(name, key);
  }

  private String where() {
    return name.isEmpty() ? "the top level" : name;
  }
}
