package io.weft.http.model;

import io.netty.util.AbstractReferenceCounted;
import io.weft.stack.call.Streamed;
import org.jspecify.annotations.Nullable;

/**
 * A response: its head, and its body on its way. The head may be changed until it is sent.
 *
 * <p>Reference counted: whoever passes it on owns it, and gives it back when it has no more to pass
 * on; then its body is closed. Confined to one event loop.
 *
 * <p>Source: RFC 9110 section 15.
 */
public final class Response extends AbstractReferenceCounted implements Streamed {
  private final int status;
  private final Headers headers;
  private final Body body;

  /**
   * @param status the final status; 101 and, of CONNECT, 2xx say that the body is a tunnel's
   * @param headers without those of one connection
   */
  public Response(int status, Headers headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  @Override
  public boolean isOver() {
    return body.isOver() || body.isEmpty();
  }

  @Override
  public boolean isBroken() {
    return body.failure() != null;
  }

  @Override
  public void whenOver(Runnable task) {
    if (body.isEmpty()) {
      task.run();
    } else {
      body.whenOver(task);
    }
  }

  @Override
  public Response touch(@Nullable Object hint) {
    return this;
  }

  @Override
  protected void deallocate() {
    body.close();
  }

  @Override
  public String toString() {
    return "response " + status;
  }
}
