package io.weft.node.config;

import io.weft.node.config.ClassifierConfig.Idl;
import io.weft.node.config.ClassifierConfig.Retry;
import io.weft.stack.settings.yaml.Quote;
import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.Spelling;
import io.weft.thrift.idl.IdlException;
import io.weft.thrift.idl.IdlMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads and shows {@code responseClassifier}. */
final class ClassifierReader {
  static final List<String> KEYS =
      List.of("kind", "idl", "idempotent", "readOnly", "failures", "retryable");

  private ClassifierReader() {}

  /**
   * Reads the section.
   *
   * @param given whether the file has it
   */
  static ClassifierConfig read(Section section, boolean given, Idls idls) {
    Optional<Retry> retry = section.oneOf("kind", Retry.texts()).flatMap(Retry::of);
    if (given && !section.has("kind")) {
      section.missing("kind", "one of " + String.join(", ", Retry.texts()));
    }
    Optional<Idl> idl = section.file("idl").flatMap(file -> idl(section, file, idls));
    ClassifierConfig config =
        new ClassifierConfig(
            retry.orElse(Retry.NONE),
            methods(section, "idempotent", idl),
            methods(section, "readOnly", idl),
            exceptions(section, "failures", idl),
            exceptions(section, "retryable", idl),
            idl);
    section.done();
    warnOfNothing(section, config);
    return config;
  }

  private static Optional<Idl> idl(Section section, Path file, Idls idls) {
    try {
      return Optional.of(new Idl(file, idls.read(file).services()));
    } catch (IOException e) {
      section.error("idl", ": " + e.getMessage());
    } catch (IdlException e) {
      section.error("idl", " is no Thrift interface definition: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Set<String> methods(Section section, String key, Optional<Idl> idl) {
    Set<String> methods = new LinkedHashSet<>(section.strings(key));
    idl.ifPresent(
        definition -> {
          Set<String> known = new TreeSet<>();
          definition
              .services()
              .forEach(
                  (service, all) ->
                      all.keySet()
                          .forEach(
                              method -> {
                                known.add(method);
                                known.add(service + ":" + method);
                              }));
          require(section, key, methods, known, "a method of " + definition.file());
        });
    return methods;
  }

  private static Set<String> exceptions(Section section, String key, Optional<Idl> idl) {
    Set<String> names = new LinkedHashSet<>(section.strings(key));
    if (idl.isPresent()) {
      Set<String> known = new TreeSet<>();
      for (Map<String, IdlMethod> methods : idl.get().services().values()) {
        methods.values().forEach(method -> known.addAll(method.exceptions().values()));
      }
      require(section, key, names, known, "an exception that a method of the idl declares");
    } else if (!names.isEmpty() && !section.has("idl")) {
      section.error(
          key, " names declared exceptions, of which a reply has the field alone: set idl too");
    }
    return names;
  }

  private static void require(
      Section section, String key, Set<String> given, Set<String> known, String what) {
    for (String name : given) {
      if (!known.contains(name)) {
        String near =
            Spelling.nearest(name, known)
                .map(n -> "; did you mean " + Quote.of(n) + "?")
                .orElse("");
        section.error(key, " has " + Quote.of(name) + ", which is not " + what + near);
      }
    }
  }

  private static void warnOfNothing(Section section, ClassifierConfig config) {
    boolean none =
        switch (config.retry()) {
          case READ -> config.readOnly().isEmpty();
          case IDEMPOTENT -> config.readOnly().isEmpty() && config.idempotent().isEmpty();
          case NONE, ALL -> false;
        };
    if (none) {
      section.warning(
          "kind", " is " + Quote.of(config.retry().text()) + ", and no such methods are listed");
    }
  }

  /** The section as a file has it. */
  static Map<String, Object> shown(ClassifierConfig config) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kind", config.retry().text());
    config.idl().ifPresent(idl -> out.put("idl", idl.file().toString()));
    putAll(out, "idempotent", config.idempotent());
    putAll(out, "readOnly", config.readOnly());
    putAll(out, "failures", config.failures());
    putAll(out, "retryable", config.retryable());
    return out;
  }

  private static void putAll(Map<String, Object> out, String key, Set<String> names) {
    if (!names.isEmpty()) {
      out.put(key, names.stream().sorted().toList());
    }
  }
}
