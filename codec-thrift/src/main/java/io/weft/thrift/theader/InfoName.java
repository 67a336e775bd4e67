package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The names of the info headers that mean something here. Those with the prefix are linkerd's for
 * HTTP; the others are fbthrift's.
 */
enum InfoName {
  /** Where the call wants to go, a path. */
  DST("l5d-dst"),
  /** The caller's own rules, as they came with the call that caused this one. */
  CONTEXT_DTAB("l5d-ctx-dtab"),
  /** More of the caller's own rules, which win. */
  DTAB("l5d-dtab"),
  /** When the deadline was set, and when it is; both in nanoseconds since 1970. */
  DEADLINE("l5d-ctx-deadline"),
  /** How many milliseconds are left. */
  CLIENT_TIMEOUT("client_timeout"),
  /** The trace context in base64. */
  TRACE("l5d-ctx-trace"),
  /** Who calls. */
  CLIENT_ID("client_id");

  private static final InfoName[] ALL = values();

  private final String text;

  InfoName(String text) {
    this.text = text;
  }

  /** The name as it is on the wire, in a heap buffer. */
  ByteBuf bytes() {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  /** The context that is said by this header; null when none is. */
  @Nullable ContextKey context() {
    return switch (this) {
      case DEADLINE, CLIENT_TIMEOUT -> ContextKey.DEADLINE;
      case TRACE -> ContextKey.TRACE;
      case CLIENT_ID -> ContextKey.CLIENT_ID;
      case DST, CONTEXT_DTAB, DTAB -> null;
    };
  }

  /** The header that says a context; null when the key of the context is its name. */
  static @Nullable InfoName of(ContextKey context) {
    for (InfoName name : ALL) {
      if (context.equals(name.context())) {
        return name;
      }
    }
    return null;
  }

  /** The name that a header has; null when it has another one. */
  static @Nullable InfoName of(ByteBuf key) {
    for (InfoName name : ALL) {
      if (name.is(key)) {
        return name;
      }
    }
    return null;
  }

  private boolean is(ByteBuf key) {
    if (key.readableBytes() != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (key.getByte(key.readerIndex() + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
