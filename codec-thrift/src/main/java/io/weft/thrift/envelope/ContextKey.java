package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The name of a context that the node knows. All others are passed on as they come.
 *
 * <p>Source: Finagle's broadcast contexts.
 */
public final class ContextKey {
  /** When the call must be done: see {@link Deadline}. */
  public static final ContextKey DEADLINE = new ContextKey("com.twitter.finagle.Deadline");

  /** 32 or 40 bytes: span, parent and trace id, flags, and the upper half of the trace id. */
  public static final ContextKey TRACE = new ContextKey("com.twitter.finagle.tracing.TraceContext");

  /** Who calls, as text. */
  public static final ContextKey CLIENT_ID =
      new ContextKey("com.twitter.finagle.thrift.ClientIdContext");

  /** The number of the try, 4 bytes. */
  public static final ContextKey RETRIES = new ContextKey("com.twitter.finagle.Retries");

  /** Of answers: whether the call may be tried again, 8 bytes of flags. */
  public static final ContextKey MUX_FAILURE = new ContextKey("MuxFailure");

  private final String text;
  private final ByteBuf bytes;

  private ContextKey(String text) {
    this.text = text;
    this.bytes =
        Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII).asReadOnly());
  }

  /** The key as it is on the wire; a view of its own for each caller, not to be released. */
  public ByteBuf bytes() {
    return bytes.duplicate();
  }

  public boolean is(ByteBuf key) {
    return ByteBufUtil.equals(bytes, key);
  }

  @Override
  public String toString() {
    return text;
  }
}
