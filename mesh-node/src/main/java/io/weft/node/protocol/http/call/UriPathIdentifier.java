package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import io.weft.namers.name.Path;

/** The first segments of the request's path, which are taken out of it if so wanted. */
final class UriPathIdentifier implements HttpIdentifier {
  private final Path prefix;
  private final int segments;
  private final boolean consume;

  UriPathIdentifier(Path prefix, int segments, boolean consume) {
    this.prefix = prefix;
    this.segments = segments;
    this.consume = consume;
  }

  @Override
  public Outcome identify(Request request) {
    String target = request.target();
    try {
      int end = endOfSegments(target);
      Path name = prefix.append(NameParts.segments(target.substring(0, end)));
      if (consume) {
        String rest = target.substring(end);
        request.target(rest.startsWith("/") ? rest : "/" + rest);
      }
      return new Named(name);
    } catch (NameParts.Refused e) {
      return e.unnamed();
    }
  }

  /** Where the last of the segments ends that are part of the name. */
  private int endOfSegments(String target) throws NameParts.Refused {
    int pathEnd = NameParts.pathEnd(target);
    int at = 0;
    for (int found = 0; found < segments; found++) {
      while (at < pathEnd && target.charAt(at) == '/') {
        at++;
      }
      if (at == pathEnd || target.charAt(0) != '/') {
        throw new NameParts.Refused(
            "the path of the request has fewer than %d segments".formatted(segments));
      }
      int slash = target.indexOf('/', at);
      at = slash < 0 || slash > pathEnd ? pathEnd : slash;
    }
    return at;
  }
}
