package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an envelope says, whatever its dialect. An answer has contexts alone.
 *
 * @param dest the text of the destination; empty when there is none
 * @param contexts in their order; the trace and the client's id are contexts, also where a dialect
 *     has fields for them
 */
public record HeaderValues(String dest, List<Delegation> delegations, List<ContextValue> contexts) {
  private static final HeaderValues NOTHING = new HeaderValues("", List.of(), List.of());

  public HeaderValues {
    delegations = List.copyOf(delegations);
    contexts = List.copyOf(contexts);
  }

  /** An envelope that says nothing. */
  public static HeaderValues nothing() {
    return NOTHING;
  }

  /** A destination and nothing else. */
  public static HeaderValues to(String dest) {
    return new HeaderValues(dest, List.of(), List.of());
  }

  /** The value of a context; null when it is not there. */
  public @Nullable ByteBuf context(ContextKey key) {
    for (ContextValue context : contexts) {
      if (key.is(context.key())) {
        return context.value();
      }
    }
    return null;
  }

  /** With one more context, which replaces those of its key. */
  public HeaderValues with(ContextKey key, ByteBuf value) {
    List<ContextValue> all = new ArrayList<>(contexts.size() + 1);
    for (ContextValue context : contexts) {
      if (!key.is(context.key())) {
        all.add(context);
      }
    }
    all.add(new ContextValue(key.bytes(), value));
    return new HeaderValues(dest, delegations, all);
  }
}
