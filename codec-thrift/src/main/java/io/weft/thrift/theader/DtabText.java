package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.Delegation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Dtabs as one text, {@code prefix => tree;prefix => tree}, taken apart as far as that: neither a
 * prefix nor a tree can have a semicolon or an arrow in it.
 */
final class DtabText {
  private static final char SEPARATOR = ';';
  private static final String ARROW = "=>";

  private DtabText() {}

  /** How many rules a text has. */
  static int count(ByteBuf text) {
    int count = 0;
    boolean blank = true;
    for (int i = text.readerIndex(); i < text.writerIndex(); i++) {
      byte c = text.getByte(i);
      if (c == SEPARATOR) {
        blank = true;
      } else if (blank && (c < 0 || c > ' ')) {
        blank = false;
        count++;
      }
    }
    return count;
  }

  /** The rules of a text; one without an arrow has no tree. */
  static List<Delegation> read(ByteBuf text) {
    List<Delegation> rules = new ArrayList<>();
    for (String rule : text.toString(StandardCharsets.UTF_8).split(String.valueOf(SEPARATOR), -1)) {
      String trimmed = rule.trim();
      if (!trimmed.isEmpty()) {
        int arrow = trimmed.indexOf(ARROW);
        rules.add(
            arrow < 0
                ? new Delegation(trimmed, "")
                : new Delegation(
                    trimmed.substring(0, arrow).trim(),
                    trimmed.substring(arrow + ARROW.length()).trim()));
      }
    }
    return rules;
  }

  /** A text of rules. Those that would be other rules in it, which do not parse, are left out. */
  static ByteBuf write(List<Delegation> rules) {
    StringBuilder text = new StringBuilder();
    for (Delegation rule : rules) {
      if (isPlain(rule.src()) && isPlain(rule.dst())) {
        text.append(text.length() == 0 ? "" : ";");
        text.append(rule.src()).append(ARROW).append(rule.dst());
      }
    }
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static boolean isPlain(String part) {
    return part.indexOf(SEPARATOR) < 0 && !part.contains(ARROW);
  }
}
