package io.weft.node.protocol.http.call;

import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.namers.name.Path;
import java.util.List;
import java.util.Locale;

/**
 * The value of a header as one element. A host is told without regard to case. Of a header that is
 * repeated the first value counts, and the last one in HTTP/2, as in linkerd.
 */
final class HeaderTokenIdentifier implements HttpIdentifier {
  private final Path prefix;
  private final String header;
  private final String what;
  private final boolean isHost;

  HeaderTokenIdentifier(Path prefix, String header) {
    this.prefix = prefix;
    this.header = header;
    this.isHost = header.equalsIgnoreCase("host") || header.equalsIgnoreCase(":authority");
    this.what = isHost ? "the host of the request" : "the header " + header;
  }

  @Override
  public Outcome identify(Request request) {
    try {
      if (isHost) {
        String host = NameParts.element(request.authority(), what);
        return new Named(prefix.append(host.toLowerCase(Locale.ROOT)));
      }
      List<String> values = request.headers().all(header);
      if (values.isEmpty()) {
        return new Unnamed(what + " is missing");
      }
      boolean last = request.version() == HttpVersion.HTTP_2;
      String value = values.get(last ? values.size() - 1 : 0);
      return new Named(prefix.append(NameParts.element(value, what)));
    } catch (NameParts.Refused e) {
      return e.unnamed();
    }
  }
}
