package io.weft.node.config;

import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.NamerProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The kinds of namers and announcers that there are. */
record Plugins(List<NamerProvider> namers, List<AnnouncerProvider> announcers) {
  Plugins {
    namers = List.copyOf(namers);
    announcers = List.copyOf(announcers);
  }

  /** Those that are installed. */
  static Plugins installed() {
    return new Plugins(all(NamerProvider.class), all(AnnouncerProvider.class));
  }

  private static <T> List<T> all(Class<T> type) {
    return ServiceLoader.load(type).stream().map(ServiceLoader.Provider::get).toList();
  }
}
