package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import io.weft.namers.name.Path;

/** The value of a header, which is a path. */
final class HeaderPathIdentifier implements HttpIdentifier {
  private final Path prefix;
  private final String header;

  HeaderPathIdentifier(Path prefix, String header) {
    this.prefix = prefix;
    this.header = header;
  }

  @Override
  public Outcome identify(Request request) {
    String what = "the header " + header;
    String value = request.headers().get(header);
    if (value == null) {
      return new Unnamed(what + " is missing");
    }
    try {
      return new Named(prefix.concat(NameParts.path(value, what)));
    } catch (NameParts.Refused e) {
      return e.unnamed();
    }
  }
}
