package io.weft.namers.kubernetes;

import java.util.regex.Pattern;

/**
 * The SPIFFE ids of endpoints, from the names of their cluster: {@code {namespace}}, {@code
 * {service}} and {@code {port}} in a text are replaced.
 */
record IdentityTemplate(String text) {
  private static final Pattern SPIFFE_ID =
      Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)*");

  private static final int MAX_LENGTH = 2048; // by the SPIFFE standard

  /** Whether each identity made of it is one. */
  boolean isValid() {
    return isSpiffeId(of(new ClusterKey("n", new PortName("p"), "s", "")));
  }

  /** The identity of a cluster's endpoints. */
  String of(ClusterKey cluster) {
    return text.replace("{namespace}", cluster.namespace())
        .replace("{service}", cluster.service())
        .replace("{port}", cluster.port().text());
  }

  static boolean isSpiffeId(String text) {
    return text.length() <= MAX_LENGTH && SPIFFE_ID.matcher(text).matches();
  }
}
