package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import io.weft.namers.name.Path;
import io.weft.node.config.HttpIdentifierConfig;
import io.weft.node.config.HttpIdentifierConfig.HeaderPath;
import io.weft.node.config.HttpIdentifierConfig.HeaderToken;
import io.weft.node.config.HttpIdentifierConfig.MethodAndHost;
import io.weft.node.config.HttpIdentifierConfig.Static;
import io.weft.node.config.HttpIdentifierConfig.UriPath;
import java.util.List;

/**
 * Gives a request its logical name. What it looks at comes from strangers: what cannot be a name is
 * a reason, and never an exception. Safe for any thread.
 */
public interface HttpIdentifier {

  /** Whether a request has a name. */
  sealed interface Outcome {}

  /** It has. */
  record Named(Path name) implements Outcome {}

  /**
   * It has none.
   *
   * @param reason for who sent it
   */
  record Unnamed(String reason) implements Outcome {}

  /** The name of a request, whose target it may change when it gives one. */
  Outcome identify(Request request);

  /**
   * What a configuration says.
   *
   * @param prefix goes before all names
   * @param kinds tried in order, until one gives a name; at least one
   */
  static HttpIdentifier of(Path prefix, List<HttpIdentifierConfig> kinds) {
    List<HttpIdentifier> identifiers = kinds.stream().map(kind -> of(prefix, kind)).toList();
    return identifiers.size() == 1 ? identifiers.get(0) : new FirstIdentifier(identifiers);
  }

  private static HttpIdentifier of(Path prefix, HttpIdentifierConfig kind) {
    if (kind instanceof MethodAndHost methodAndHost) {
      return new MethodAndHostIdentifier(prefix, methodAndHost.uriInDst());
    }
    if (kind instanceof HeaderToken token) {
      return new HeaderTokenIdentifier(prefix, token.header());
    }
    if (kind instanceof HeaderPath path) {
      return new HeaderPathIdentifier(prefix, path.header());
    }
    if (kind instanceof UriPath path) {
      return new UriPathIdentifier(prefix, path.segments(), path.consume());
    }
    if (kind instanceof Static constant) {
      Named always = new Named(prefix.concat(constant.path()));
      return request -> always;
    }
    throw new IllegalArgumentException("an identifier without a class: " + kind);
  }
}
