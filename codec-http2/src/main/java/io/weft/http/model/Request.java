package io.weft.http.model;

import io.netty.util.AbstractReferenceCounted;
import io.weft.stack.call.Repeatable;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request: its head, and its body on its way. The head may be changed until it is sent.
 *
 * <p>Reference counted: whoever sends it owns one reference, and gives it back when it has no more
 * to send; with the last one its body is closed. Confined to one event loop.
 *
 * <p>Source: RFC 9110 sections 7 and 9.
 */
public final class Request extends AbstractReferenceCounted implements Repeatable {
  private final HttpVersion version;
  private final String method;
  private final Headers headers;
  private final Body body;
  private final Optional<String> upgrade;
  private String scheme;
  private String authority;
  private String target;
  private Consumer<Interim> informed = interim -> {};

  /**
   * @param version in which it came
   * @param method as it came; methods are told apart by case
   * @param scheme {@code http} or {@code https}
   * @param authority host and port that it is for, as it came; empty when it does not say
   * @param target the path with the query; {@code *}, and empty for CONNECT
   * @param headers without those of one connection, and without Host, which is the authority
   * @param upgrade the protocol that the caller wants to speak from here on; empty when none. The
   *     body then is all that comes after the answer that agrees, and so is that of the answer
   */
  public Request(
      HttpVersion version,
      String method,
      String scheme,
      String authority,
      String target,
      Headers headers,
      Body body,
      Optional<String> upgrade) {
    this.version = version;
    this.method = method;
    this.scheme = scheme;
    this.authority = authority;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.upgrade = upgrade;
  }

  public HttpVersion version() {
    return version;
  }

  public String method() {
    return method;
  }

  public String scheme() {
    return scheme;
  }

  public void scheme(String other) {
    scheme = other;
  }

  public String authority() {
    return authority;
  }

  public void authority(String other) {
    authority = other;
  }

  public String target() {
    return target;
  }

  public void target(String other) {
    target = other;
  }

  public Headers headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  public Optional<String> upgrade() {
    return upgrade;
  }

  /** Has somebody get the responses before the final one. */
  public void whenInformed(Consumer<Interim> listener) {
    informed = listener;
  }

  /** A response before the final one has come, while nobody has called the request off. */
  public void inform(Interim interim) {
    informed.accept(interim);
  }

  /** Whether what comes behind the heads is no body but a stream of bytes both ways. */
  public boolean isTunnel() {
    return upgrade.isPresent() || method.equals("CONNECT");
  }

  @Override
  public boolean mayBeSentAgain() {
    return refCnt() > 0 && body.mayBeReadAgain();
  }

  @Override
  public Request retain() {
    super.retain();
    return this;
  }

  @Override
  public Request touch(@Nullable Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    body.close();
  }

  @Override
  public String toString() {
    return method + " " + authority + target + " (" + version + ")";
  }
}
