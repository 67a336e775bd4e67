package io.weft.control.dtab;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a text must be to be taken for a Dtab.
 *
 * @param maxBytes how long it may be, in UTF-8
 * @param maxRules how many rules it may have
 */
public record DtabRules(int maxBytes, int maxRules) {
  public static final DtabRules DEFAULT = new DtabRules(256 * 1024, 5_000);

  /**
   * Reads a Dtab.
   *
   * @throws DtabRefused if it does not parse, is too long, or leads a name round in a circle
   */
  public Dtab read(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw new DtabRefused(
          1, 1, "the Dtab has %,d bytes; at most %,d are taken".formatted(bytes, maxBytes));
    }
    Dtab dtab;
    try {
      dtab = Dtab.parse(text);
    } catch (NameSyntaxException e) {
      throw refused(text, e.position(), e.getMessage());
    }
    if (dtab.dentries().size() > maxRules) {
      throw new DtabRefused(
          1,
          1,
          "the Dtab has %,d rules; at most %,d are taken"
              .formatted(dtab.dentries().size(), maxRules));
    }
    Circles circles = new Circles(dtab);
    for (int i = 0; i < dtab.dentries().size(); i++) {
      Dentry rule = dtab.dentries().get(i);
      Optional<String> circle = circles.from(rule);
      if (circle.isPresent()) {
        throw refused(text, RulePositions.of(text, i), circle.get());
      }
    }
    return dtab;
  }

  private static DtabRefused refused(String text, int position, String problem) {
    String before = text.substring(0, position);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new DtabRefused(line, position - before.lastIndexOf('\n'), problem);
  }
}
