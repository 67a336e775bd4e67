package io.weft.node.protocol.http.call;

import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads parts of names out of what strangers send. */
final class NameParts {
  /** As a destination of Thrift may have. */
  static final int MAX_CHARS = 1024;

  /** What cannot be a part of a name. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why, null, false, false);
    }

    HttpIdentifier.Unnamed unnamed() {
      return new HttpIdentifier.Unnamed(String.valueOf(getMessage()));
    }
  }

  private NameParts() {}

  /**
   * One element.
   *
   * @param what it is, for the reason
   */
  static String element(String value, String what) throws Refused {
    if (value.isEmpty()) {
      throw new Refused(what + " is empty");
    }
    return bounded(value, what);
  }

  /** The elements of a path in its text form. */
  static Path path(String value, String what) throws Refused {
    try {
      Path path = Path.parse(bounded(value, what));
      if (path.isEmpty()) {
        throw new Refused(what + " is an empty path");
      }
      return path;
    } catch (NameSyntaxException e) {
      throw new Refused(what + " is no path: position " + e.position() + ": " + e.getMessage());
    }
  }

  /** The segments of the path of a request's target, without empty ones. */
  static String[] segments(String target) throws Refused {
    String path = bounded(target.substring(0, pathEnd(target)), "the path of the request");
    List<String> segments = new ArrayList<>();
    if (path.startsWith("/")) {
      for (String segment : path.split("/", -1)) {
        if (!segment.isEmpty()) {
          segments.add(segment);
        }
      }
    }
    return segments.toArray(String[]::new);
  }

  /** Where the path of a target ends and its query begins. */
  static int pathEnd(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target.length() : query;
  }

  private static String bounded(String value, String what) throws Refused {
    if (value.length() > MAX_CHARS) {
      throw new Refused(
          what + " has " + value.length() + " characters, over the limit of " + MAX_CHARS);
    }
    return value;
  }
}
