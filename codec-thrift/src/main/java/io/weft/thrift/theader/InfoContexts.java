package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.ContextValue;
import io.weft.thrift.envelope.Deadline;
import io.weft.thrift.frame.ThriftFormatException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Info headers as contexts: those that have a name of their own here in the form that contexts
 * have, all others by their names. A value that cannot be read is as if it were not there.
 */
final class InfoContexts {
  private final ByteBuf blocks;
  private final long now;
  private final Map<InfoName, ByteBuf> named = new EnumMap<>(InfoName.class);

  /**
   * @param now nanoseconds since 1970
   */
  InfoContexts(ByteBuf blocks, long now) throws ThriftFormatException {
    this.blocks = blocks;
    this.now = now;
    InfoHeaders headers = new InfoHeaders(blocks);
    while (headers.next()) {
      ByteBuf key = headers.key();
      InfoName name = InfoName.of(key);
      if (name != null) {
        named.put(name, headers.value());
      }
    }
  }

  /** The value of a header as it came; null when it is not there. */
  @Nullable ByteBuf text(InfoName name) {
    return named.get(name);
  }

  /** The value of a context; null when it is not there. */
  @Nullable ByteBuf find(ContextKey key) throws ThriftFormatException {
    ByteBuf found = read(key);
    if (found == null) {
      InfoHeaders headers = new InfoHeaders(blocks);
      while (headers.next()) {
        if (key.is(headers.key())) {
          found = headers.value();
        }
      }
    }
    return found;
  }

  /** Copies of all contexts, in their order. */
  List<ContextValue> values() throws ThriftFormatException {
    List<ContextValue> values = new ArrayList<>();
    InfoHeaders headers = new InfoHeaders(blocks);
    Set<ContextKey> said = new HashSet<>();
    while (headers.next()) {
      InfoName name = InfoName.of(headers.key());
      if (name == null && !isSaidByName(headers.key())) {
        values.add(
            new ContextValue(
                Unpooled.copiedBuffer(headers.key()), Unpooled.copiedBuffer(headers.value())));
      }
      ContextKey context = name == null ? null : name.context();
      ByteBuf value = context == null ? null : read(context);
      if (context != null && value != null && said.add(context)) {
        values.add(new ContextValue(context.bytes(), Unpooled.copiedBuffer(value)));
      }
    }
    return values;
  }

  /** Whether a header is the context of its key, and another says the same by a name of its own. */
  private boolean isSaidByName(ByteBuf key) {
    for (InfoName name : named.keySet()) {
      ContextKey context = name.context();
      if (context != null && context.is(key) && read(context) != null) {
        return true;
      }
    }
    return false;
  }

  /** The value of a context that has a name of its own; null when it has none or is not there. */
  private @Nullable ByteBuf read(ContextKey key) {
    InfoName name = InfoName.of(key);
    if (name == InfoName.DEADLINE) {
      Deadline deadline = deadline();
      return deadline == null ? null : deadline.bytes();
    }
    ByteBuf value = name == null ? null : named.get(name);
    return value != null && name == InfoName.TRACE ? TraceText.read(value) : value;
  }

  /** The earlier of the two that a caller may have set. */
  private @Nullable Deadline deadline() {
    ByteBuf text = named.get(InfoName.DEADLINE);
    ByteBuf millis = named.get(InfoName.CLIENT_TIMEOUT);
    Deadline set = text == null ? null : DeadlineText.read(text);
    Deadline left = millis == null ? null : DeadlineText.readTimeout(millis, now);
    if (set == null || left == null) {
      return set == null ? left : set;
    }
    return new Deadline(set.timestamp(), Math.min(set.deadline(), left.deadline()));
  }

  /** Writes contexts; one whose key is a name that means something else here is left out. */
  static void write(InfoBlock out, List<ContextValue> contexts, long now) {
    for (ContextValue context : contexts) {
      ByteBuf key = context.key();
      ByteBuf value = context.value();
      Deadline deadline = ContextKey.DEADLINE.is(key) ? Deadline.read(value).orElse(null) : null;
      if (deadline != null) {
        out.add(InfoName.DEADLINE.bytes(), DeadlineText.write(deadline));
        out.add(InfoName.CLIENT_TIMEOUT.bytes(), DeadlineText.writeTimeout(deadline, now));
      } else if (ContextKey.TRACE.is(key) && TraceText.isTrace(value)) {
        out.add(InfoName.TRACE.bytes(), TraceText.write(value));
      } else if (ContextKey.CLIENT_ID.is(key)) {
        out.add(InfoName.CLIENT_ID.bytes(), value);
      } else if (InfoName.of(key) == null) {
        out.add(key, value);
      }
    }
  }
}
