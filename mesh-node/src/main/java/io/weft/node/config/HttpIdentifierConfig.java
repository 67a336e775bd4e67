package io.weft.node.config;

import io.weft.namers.name.Path;

/**
 * How requests of HTTP get their logical name, behind the prefix of their router.
 *
 * <p>Source: linkerd's identifiers.
 */
public sealed interface HttpIdentifierConfig {

  /** The identifier as the file has it. */
  String text();

  /**
   * {@code /<version>/<METHOD>/<host>}, without the host for HTTP/1.0.
   *
   * @param uriInDst whether the segments of the request's path follow
   */
  record MethodAndHost(boolean uriInDst) implements HttpIdentifierConfig {
    @Override
    public String text() {
      return "io.l5d.methodAndHost";
    }
  }

  /**
   * The value of a header as one element.
   *
   * @param header in any case; {@code Host} and {@code :authority} are the host that the request is
   *     for
   */
  record HeaderToken(String header) implements HttpIdentifierConfig {
    public static final String HOST = "Host";

    @Override
    public String text() {
      return "io.l5d.header.token";
    }
  }

  /**
   * The value of a header read as a path.
   *
   * @param header in any case
   */
  record HeaderPath(String header) implements HttpIdentifierConfig {
    public static final String DEFAULT_HEADER = "l5d-name";

    @Override
    public String text() {
      return "io.l5d.header";
    }
  }

  /**
   * The first segments of the request's path.
   *
   * @param segments how many, at least 1
   * @param consume whether they are taken out of the path that the endpoint sees
   */
  record UriPath(int segments, boolean consume) implements HttpIdentifierConfig {
    @Override
    public String text() {
      return "io.l5d.path";
    }
  }

  /** The same for all requests. */
  record Static(Path path) implements HttpIdentifierConfig {
    @Override
    public String text() {
      return "io.l5d.static";
    }
  }
}
