package io.weft.namers.kubernetes;

import io.weft.namers.name.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How paths name clusters: {@code /<namespace>/<port>/<service>/<label value>}, the first only
 * where the namespace is not fixed and the last only where a label selects. As in linkerd all but
 * the label's value are lower-cased.
 *
 * @param namespace of all clusters, if fixed
 * @param labelled whether a label's value follows
 */
record PathForm(Optional<String> namespace, boolean labelled) {
  /** What namespaces, Services and their ports may be called (RFC 1123). */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final Pattern LABEL_VALUE =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** How many elements of a path name the cluster. */
  int size() {
    return 2 + (namespace.isPresent() ? 0 : 1) + (labelled ? 1 : 0);
  }

  /** The cluster at the start of a path; empty when nothing can be called so. */
  Optional<ClusterKey> key(Path path) {
    if (path.size() < size()) {
      return Optional.empty();
    }
    int first = namespace.isPresent() ? 0 : 1;
    ClusterKey key =
        new ClusterKey(
            namespace.orElseGet(() -> lower(path.element(0))),
            new PortName(lower(path.element(first))),
            lower(path.element(first + 1)),
            labelled ? path.element(first + 2) : "");
    return isPossible(key) ? Optional.of(key) : Optional.empty();
  }

  /** The path of a cluster. */
  Path path(ClusterKey key) {
    List<String> elements = new ArrayList<>();
    if (namespace.isEmpty()) {
      elements.add(key.namespace());
    }
    elements.add(key.port().text());
    elements.add(key.service());
    if (labelled) {
      elements.add(key.label());
    }
    return Path.of(elements.toArray(String[]::new));
  }

  private boolean isPossible(ClusterKey key) {
    return isName(key.namespace())
        && isName(key.service())
        && isName(key.port().text())
        && (!key.port().isNumber() || key.port().number() > 0)
        && (!labelled || LABEL_VALUE.matcher(key.label()).matches());
  }

  private static String lower(String element) {
    return element.toLowerCase(Locale.ROOT);
  }
}
