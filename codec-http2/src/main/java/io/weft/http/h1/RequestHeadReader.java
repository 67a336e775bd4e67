package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.HttpVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of requests, strictly.
 *
 * <p>Source: RFC 9112 sections 2.2 and 3.
 */
final class RequestHeadReader {
  private final LineReader lines;
  private final FieldsReader fields;
  private final HttpLimits limits;
  private boolean begun;
  private boolean emptyLine; // in front; one is taken
  private boolean started; // the request line is there
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private String method = "";
  private String target = "";

  RequestHeadReader(LineReader lines, HttpLimits limits) {
    this.lines = lines;
    this.fields = new FieldsReader(lines, limits);
    this.limits = limits;
  }

  /** Whether something of a head is there. */
  boolean hasBegun() {
    return begun;
  }

  /** The next head; null as long as it is not whole. */
  @Nullable RequestHead read(ByteBuf in) throws H1FormatException {
    begun |= in.isReadable();
    while (!started) {
      if (!lines.read(in, limits.maxInitialLineBytes(), Reason.LINE_TOO_LONG, 414)) {
        return null;
      }
      if (lines.length() == 0) {
        if (emptyLine) {
          throw H1FormatException.malformed("more than one empty line before a request");
        }
        emptyLine = true;
      } else {
        requestLine();
        started = true;
      }
    }
    if (!fields.read(in)) {
      return null;
    }
    begun = false;
    emptyLine = false;
    started = false;
    return head(fields.take());
  }

  private void requestLine() throws H1FormatException {
    int end = lines.length();
    int first = 0;
    while (first < end && Octets.isToken(lines.at(first))) {
      first++;
    }
    int second = first + 1;
    while (second < end && Octets.isTarget(lines.at(second))) {
      second++;
    }
    if (first == 0 || second >= end || second == first + 1) {
      throw H1FormatException.malformed("a line that is no request line");
    }
    if (lines.at(first) != ' ' || lines.at(second) != ' ') {
      throw H1FormatException.malformed("a request line that is not method, target and version");
    }
    version = Versions.parse(lines.text(second + 1, end));
    method = lines.text(0, first);
    target = lines.text(first + 1, second);
  }

  private RequestHead head(Headers headers) throws H1FormatException {
    boolean modern = version == HttpVersion.HTTP_1_1;
    HeadFields taken = HeadFields.take(headers, modern);
    if (taken.hosts() > 1 || (modern && taken.hosts() == 0)) {
      throw H1FormatException.malformed(taken.hosts() + " Host fields instead of one");
    }
    if (!taken.host().isEmpty() && !Octets.isAuthority(taken.host())) {
      throw H1FormatException.malformed("a Host that is no host with or without a port");
    }
    Framing framing =
        taken.isChunked()
            ? Framing.CHUNKED
            : taken.length() > 0 ? Framing.ofLength(taken.length()) : Framing.NOTHING;
    boolean expects = modern && taken.expectsContinue() && !framing.is(Framing.Kind.NOTHING);
    boolean persistent = taken.isPersistent(modern);
    if (method.equals("CONNECT")) {
      return connect(headers, taken, framing);
    }
    // A body and a tunnel exclude each other; the body is certain.
    boolean mayChange = modern && framing.is(Framing.Kind.NOTHING);
    Optional<String> upgrade = mayChange ? taken.upgrade() : Optional.empty();
    String authority = taken.host();
    String path = target;
    int schemeEnd = schemeEnd(target);
    if (schemeEnd > 0) {
      int pathFrom = pathFrom(target, schemeEnd);
      authority = target.substring(schemeEnd, pathFrom);
      path = target.substring(pathFrom);
      path = path.startsWith("/") ? path : "/" + path;
      if (!Octets.isAuthority(authority)) {
        throw H1FormatException.malformed("a target whose host is none");
      }
    } else if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
      throw H1FormatException.malformed("a target that is neither a path nor a URL");
    }
    return new RequestHead(
        version, method, authority, path, headers, framing, persistent, upgrade, expects);
  }

  private RequestHead connect(Headers headers, HeadFields taken, Framing framing)
      throws H1FormatException {
    if (!Octets.isHostWithPort(target) || !framing.is(Framing.Kind.NOTHING)) {
      throw H1FormatException.malformed("a CONNECT whose target is no host with a port");
    }
    if (taken.length() == 0) {
      headers.remove("Content-Length");
    }
    // What comes behind it was meant for a tunnel, also when there is none.
    return new RequestHead(
        version, method, target, "", headers, Framing.NOTHING, false, Optional.empty(), false);
  }

  /** Where the authority of a URL begins; 0 when a target is none. */
  private static int schemeEnd(String target) {
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
  }

  private static int pathFrom(String target, int from) {
    for (int i = from; i < target.length(); i++) {
      if (target.charAt(i) == '/' || target.charAt(i) == '?') {
        return i;
      }
    }
    return target.length();
  }
}
