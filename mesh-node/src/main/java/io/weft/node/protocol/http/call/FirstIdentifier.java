package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import java.util.List;
import java.util.StringJoiner;

/** Asks several identifiers, and takes the first name. */
final class FirstIdentifier implements HttpIdentifier {
  private final List<HttpIdentifier> identifiers;

  FirstIdentifier(List<HttpIdentifier> identifiers) {
    this.identifiers = identifiers;
  }

  @Override
  public Outcome identify(Request request) {
    StringJoiner reasons = new StringJoiner("; ");
    for (HttpIdentifier identifier : identifiers) {
      Outcome outcome = identifier.identify(request);
      if (outcome instanceof Unnamed unnamed) {
        reasons.add(unnamed.reason());
      } else {
        return outcome;
      }
    }
    return new Unnamed(reasons.toString());
  }
}
