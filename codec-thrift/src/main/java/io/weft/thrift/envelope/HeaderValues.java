package io.weft.thrift.envelope;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

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

  public HeaderValues withoutDelegations() {
    return new HeaderValues(dest, List.of(), contexts);
  }

  /** The destination and nothing else. */
  public HeaderValues destAlone() {
    return new HeaderValues(dest, List.of(), List.of());
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
