package io.weft.node.protocol.http.call;

import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.namers.name.Path;
import java.util.Locale;

/** {@code /<version>/<METHOD>/<host>}; HTTP/1.0 knows no host. */
final class MethodAndHostIdentifier implements HttpIdentifier {
  private final Path prefix;
  private final boolean uriInName;

  MethodAndHostIdentifier(Path prefix, boolean uriInName) {
    this.prefix = prefix;
    this.uriInName = uriInName;
  }

  @Override
  public Outcome identify(Request request) {
    try {
      String method = NameParts.element(request.method(), "the method");
      Path name = prefix.append(request.version().number(), method);
      if (request.version() != HttpVersion.HTTP_1_0) {
        String host = NameParts.element(request.authority(), "the host of the request");
        name = name.append(host.toLowerCase(Locale.ROOT));
      }
      return new Named(uriInName ? name.append(NameParts.segments(request.target())) : name);
    } catch (NameParts.Refused e) {
      return e.unnamed();
    }
  }
}
