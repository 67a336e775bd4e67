package io.weft.stack.settings.yaml;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all sections of one file share while it is read. For one thread.
 *
 * @param problems of the file
 * @param directory what relative file names start from: the directory of the file
 * @param vocabulary the keys that there are
 * @param asked the keys that were asked for, with their places; kept for tests
 */
public record Reading(Problems problems, Path directory, Vocabulary vocabulary, Set<String> asked) {

  /**
   * Begins to read a file.
   *
   * @param file its name, for messages; the relative names of files in the text start from its
   *     directory
   * @param text YAML 1.2, of which JSON is a part
   */
  public static Reading of(String file, String text, Vocabulary vocabulary) {
    Path parent = Path.of(file).getParent();
    return new Reading(
        new Problems(new Source(file, text)),
        parent == null ? Path.of("") : parent,
        vocabulary,
        new TreeSet<>());
  }

  /** For a part of the file that is read again, with mistakes of its own. By any thread. */
  public Reading again() {
    return new Reading(new Problems(problems.source()), directory, vocabulary, new TreeSet<>());
  }

  /**
   * The whole file, which may be empty.
   *
   * @param environment what {@code ${NAME}} in a value stands for
   * @param expected what the file should be: {@code a mapping with routers}
   * @throws ConfigException when the file is no YAML or no mapping
   */
  public Section root(Map<String, String> environment, String expected) {
    Optional<YamlNode> root =
        YamlTree.parse(problems.source(), new Substitution(environment), problems);
    if (root.isEmpty()) {
      problems.throwIfAny();
    }
    YamlNode node = root.orElseGet(() -> new YamlNode.Mapping(Position.START, List.of()));
    if (!(node instanceof YamlNode.Mapping mapping)) {
      problems.error(node.at(), "the file is " + node.form() + "; expected " + expected);
      throw problems.exception();
    }
    return Section.of(this, "", "", mapping);
  }
}
