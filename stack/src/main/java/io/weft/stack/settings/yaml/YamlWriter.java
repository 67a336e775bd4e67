package io.weft.stack.settings.yaml;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes values in the form of a file, to be shown. */
public final class YamlWriter {
  private YamlWriter() {}

  /**
   * The text of a file.
   *
   * @param top strings, numbers and flags by key, and lists and mappings of such
   */
  public static String write(Map<String, ?> top) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(100)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();
    return new Dump(settings).dumpToString(top);
  }
}
