package io.weft.control.store.memory;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Write;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.stack.settings.Settings;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The store {@code io.l5d.inMemory}. Settings:
 *
 * <ul>
 *   <li>{@code namespaces}: a mapping from names to the Dtabs with which they start; none if not
 *       given.
 * </ul>
 */
public final class MemoryStoreProvider implements StoreProvider {
  private static final String NAMESPACES = "namespaces";

  @Override
  public String kind() {
    return "io.l5d.inMemory";
  }

  @Override
  public StoreSource parse(Settings settings) {
    return new MemorySource(
        Map.of(
            StoreSource.DTABS,
            settings.section(NAMESPACES).map(MemoryStoreProvider::dtabs).orElse(new TreeMap<>())));
  }

  private static SortedMap<String, String> dtabs(Settings namespaces) {
    SortedMap<String, String> dtabs = new TreeMap<>();
    for (String name : namespaces.keys()) {
      String dtab = namespaces.requiredString(name);
      if (!Write.isKey(name)) {
        throw namespaces.error(name, "is no name of a namespace, which is one element of a path");
      }
      try {
        Dtab.parse(dtab);
      } catch (NameSyntaxException e) {
        throw namespaces.error(name, "is not a Dtab: " + e.getMessage());
      }
      dtabs.put(name, dtab);
    }
    return dtabs;
  }
}
