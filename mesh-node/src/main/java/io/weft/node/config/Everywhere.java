package io.weft.node.config;

import io.weft.namers.name.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keys that hold for all paths: kind {@code io.l5d.global}. Equal when the same is in force, be it
 * given or a default.
 *
 * @param given the keys that are in the file
 */
record Everywhere<T>(T config, Set<String> given) implements Ruled<T> {
  Everywhere {
    given = Set.copyOf(given);
  }

  @Override
  public Effective<T> at(Path path) {
    return new Effective<>(
        config,
        given.stream().collect(Collectors.toMap(Function.identity(), key -> Effective.GLOBAL)));
  }

  @Override
  public List<T> all() {
    return List.of(config);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Everywhere<?> everywhere && config.equals(everywhere.config);
  }

  @Override
  public int hashCode() {
    return config.hashCode();
  }
}
