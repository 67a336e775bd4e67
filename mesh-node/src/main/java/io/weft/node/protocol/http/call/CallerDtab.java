package io.weft.node.protocol.http.call;

import io.weft.http.model.Headers;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.node.protocol.call.DtabPolicy;
import io.weft.stack.call.Failure;

/**
 * The Dtab that a request brings: {@code dtab-local} of Finagle, then {@code l5d-ctx-dtab} of the
 * proxies before this one, then {@code l5d-dtab} of a user, whose rules therefore go first. The
 * last one is kept, by its text, so that a caller which sends the same with every request has it
 * parsed once.
 */
final class CallerDtab {
  private String text = "";
  private Dtab dtab = Dtab.empty();

  static boolean isIn(Headers headers) {
    return headers.contains(ContextHeader.USER_DTAB)
        || headers.contains(ContextHeader.CONTEXT_DTAB)
        || headers.contains(ContextHeader.FINAGLE_DTAB);
  }

  /**
   * The Dtab of a head.
   *
   * @throws Failure if it is too large or does not parse; the message says where and what was
   *     expected
   */
  Dtab of(Headers headers) throws Failure {
    StringBuilder all = new StringBuilder();
    append(all, headers, ContextHeader.FINAGLE_DTAB);
    append(all, headers, ContextHeader.CONTEXT_DTAB);
    append(all, headers, ContextHeader.USER_DTAB);
    String given = all.toString();
    if (!given.equals(text)) {
      dtab = parse(headers, given.length());
      text = given;
    }
    return dtab;
  }

  private static Dtab parse(Headers headers, int length) throws Failure {
    DtabPolicy.check(0, length);
    Dtab parsed =
        read(headers, ContextHeader.FINAGLE_DTAB)
            .concat(read(headers, ContextHeader.CONTEXT_DTAB))
            .concat(read(headers, ContextHeader.USER_DTAB));
    DtabPolicy.check(parsed.dentries().size(), length);
    return parsed;
  }

  private static Dtab read(Headers headers, String header) throws Failure {
    Dtab all = Dtab.empty();
    for (String value : headers.all(header)) {
      try {
        all = all.concat(Dtab.parse(value));
      } catch (NameSyntaxException e) {
        throw DtabPolicy.refused(
            "does not parse: %s, position %d: %s".formatted(header, e.position(), e.getMessage()));
      }
    }
    return all;
  }

  private static void append(StringBuilder all, Headers headers, String header) {
    for (String value : headers.all(header)) {
      all.append(value).append(';');
    }
  }
}
