package io.weft.namers.rewrite;

import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A name below {@code /$} that rewrites what follows it, as linkerd 1.x has them.
 *
 * @param name the element that follows {@code /$}
 * @param rule what a path behind the name stands for; empty: nothing
 */
public record RewritingName(String name, Function<Path, Optional<Path>> rule)
    implements SystemNamerProvider {
  // None of these can backtrack over more than one character.
  private static final Predicate<String> METHOD = Pattern.compile("[A-Z]++").asMatchPredicate();
  private static final Predicate<String> HOST =
      Pattern.compile("[A-Za-z0-9.:_-]++").asMatchPredicate();
  private static final Predicate<String> PORT =
      Pattern.compile("[a-z0-9][a-z0-9-]{0,62}+").asMatchPredicate();

  private static final List<RewritingName> ALL =
      List.of(
          new RewritingName("io.buoyant.http.anyMethod", path -> without(METHOD, path, 0)),
          new RewritingName("io.buoyant.http.anyMethodPfx", path -> without(METHOD, path, 1)),
          new RewritingName("io.buoyant.http.anyHost", path -> without(HOST, path, 0)),
          new RewritingName("io.buoyant.http.anyHostPfx", path -> without(HOST, path, 1)),
          new RewritingName("io.buoyant.http.subdomainOf", path -> subdomain(path, 1)),
          new RewritingName("io.buoyant.http.subdomainOfPfx", path -> subdomain(path, 2)),
          new RewritingName("io.buoyant.http.domainToPath", path -> domain(path, 0)),
          new RewritingName("io.buoyant.http.domainToPathPfx", path -> domain(path, 1)),
          new RewritingName("io.buoyant.hostportPfx", path -> hostAndPort(path, false)),
          new RewritingName("io.buoyant.porthostPfx", path -> hostAndPort(path, true)));

  /** All of them. */
  public static List<RewritingName> all() {
    return ALL;
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new RewritingNamer(rule);
  }

  /** {@code /pfx/POST/a}: {@code /pfx/a}. */
  private static Optional<Path> without(Predicate<String> form, Path path, int place) {
    return has(path, place, form) ? Optional.of(replaced(path, place)) : Optional.empty();
  }

  /** {@code /example.org/pfx/web.example.org:80/a}: {@code /pfx/web/a}. */
  private static Optional<Path> subdomain(Path path, int place) {
    if (!has(path, 0, HOST) || !has(path, place, HOST)) {
      return Optional.empty();
    }
    String host = path.element(place);
    int port = host.indexOf(':');
    String name = port > 0 ? host.substring(0, port) : host;
    String suffix = "." + path.element(0);
    return name.endsWith(suffix) && name.length() > suffix.length()
        ? Optional.of(
            replaced(path, place, name.substring(0, name.length() - suffix.length())).drop(1))
        : Optional.empty();
  }

  /** {@code /pfx/web.example.org/a}: {@code /pfx/org/example/web/a}. A last dot says nothing. */
  private static Optional<Path> domain(Path path, int place) {
    if (!has(path, place, HOST)) {
      return Optional.empty();
    }
    String host = path.element(place);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    List<String> labels = Arrays.asList(name.split("\\.", -1));
    Collections.reverse(labels);
    return labels.contains("")
        ? Optional.empty()
        : Optional.of(replaced(path, place, labels.toArray(String[]::new)));
  }

  /** {@code /pfx/host:port/a}: {@code /pfx/host/port/a}; a port may have a name. */
  private static Optional<Path> hostAndPort(Path path, boolean portFirst) {
    String[] parts = path.size() > 1 ? path.element(1).split(":", -1) : new String[0];
    if (parts.length != 2 || parts[0].isEmpty() || !PORT.test(parts[1])) {
      return Optional.empty();
    }
    return Optional.of(
        portFirst ? replaced(path, 1, parts[1], parts[0]) : replaced(path, 1, parts[0], parts[1]));
  }

  private static boolean has(Path path, int place, Predicate<String> form) {
    return path.size() > place && form.test(path.element(place));
  }

  /** The path with other elements in the place of one. */
  private static Path replaced(Path path, int place, String... others) {
    return path.take(place).append(others).concat(path.drop(place + 1));
  }
}
