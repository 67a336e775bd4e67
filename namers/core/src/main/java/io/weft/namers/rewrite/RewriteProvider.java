package io.weft.namers.rewrite;

import io.weft.namers.name.Path;
import io.weft.namers.name.PathMatcher;
import io.weft.namers.name.PathTemplate;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.stack.settings.Settings;
import java.util.Set;
import java.util.function.Function;

/**
 * The namer {@code io.l5d.rewrite}, also called {@code rewrite}: names of a form stand for other
 * names. Settings:
 *
 * <ul>
 *   <li>{@code pattern}: what a name has to start with, see {@link PathMatcher};
 *   <li>{@code name}: what stands in its place, with the variables of the pattern; the rest of the
 *       name comes behind it.
 * </ul>
 */
public final class RewriteProvider implements NamerProvider {
  @Override
  public String kind() {
    return "io.l5d.rewrite";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("rewrite");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.rewrite");
  }

  @Override
  public NamerSource parse(Settings settings) {
    PathMatcher pattern = parsed(settings, "pattern", PathMatcher::parse);
    PathTemplate name =
        parsed(settings, "name", text -> PathTemplate.parse(text, pattern.variables()));
    RewritingNamer namer =
        new RewritingNamer(
            path ->
                pattern
                    .match(path)
                    .flatMap(match -> name.fill(match).map(start -> start.concat(match.rest()))));
    return context -> namer;
  }

  private static <T> T parsed(Settings settings, String key, Function<String, T> parser) {
    try {
      return parser.apply(settings.requiredString(key));
    } catch (IllegalArgumentException e) {
      throw settings.error(key, String.valueOf(e.getMessage()));
    }
  }
}
