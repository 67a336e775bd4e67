package io.weft.namers.inet;

import io.weft.namers.name.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a path of an inet namer names.
 *
 * @param host empty for this machine
 * @param used how many elements of the path name it; the rest is the residual
 */
record InetPath(String host, int port, int used) {
  private static final int MAX_PORT = 65_535;

  /** An order of host and port. */
  enum Form {
    HOST_PORT("<host>/<port> or %s/<port>"),
    PORT_HOST("<port>/<host>");

    private final String written;

    Form(String written) {
      this.written = written;
    }

    /** What names below a prefix look like, for messages. */
    String written(Path prefix) {
      return (prefix + "/" + written).replace("%s", prefix.toString());
    }

    /** Null when the path names nothing. */
    @Nullable InetPath parse(Path path) {
      return this == HOST_PORT ? hostPort(path) : portHost(path);
    }
  }

  private static @Nullable InetPath hostPort(Path path) {
    int port = path.size() > 1 ? port(path.element(1)) : 0;
    if (port > 0) {
      return new InetPath(path.element(0), port, 2);
    }
    int localPort = path.isEmpty() ? 0 : port(path.element(0));
    return localPort > 0 ? new InetPath("", localPort, 1) : null;
  }

  private static @Nullable InetPath portHost(Path path) {
    int port = path.size() > 1 ? port(path.element(0)) : 0;
    return port > 0 ? new InetPath(path.element(1), port, 2) : null;
  }

  /** A port number, or 0 when the text is none. */
  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    int port = Integer.parseInt(text);
    return port <= MAX_PORT ? port : 0;
  }
}
