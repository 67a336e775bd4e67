package io.weft.namers.bind;

import io.weft.namers.rewrite.RewritingName;
import io.weft.namers.spi.SystemNamerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The namers below {@code /$}. */
public final class SystemNamerProviders {
  private SystemNamerProviders() {}

  /** The rewriting ones, which are always there, and those that the {@link ServiceLoader} finds. */
  public static List<SystemNamerProvider> installed() {
    List<SystemNamerProvider> all = new ArrayList<>(RewritingName.all());
    ServiceLoader.load(SystemNamerProvider.class).forEach(all::add);
    return all;
  }

  /** All names below {@code /$}, in alphabetical order: also those that need no namer. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(SystemNames.OWN);
    installed().forEach(provider -> names.add(provider.name()));
    return names;
  }
}
