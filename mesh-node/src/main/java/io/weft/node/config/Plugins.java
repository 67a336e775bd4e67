package io.weft.node.config;

import io.weft.namers.config.NamerReader;
import io.weft.namers.config.TransformerReader;
import io.weft.namers.spi.AnnouncerProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The kinds of namers, transformers and announcers that there are. */
record Plugins(
    NamerReader namers, TransformerReader transformers, List<AnnouncerProvider> announcers) {
  Plugins {
    announcers = List.copyOf(announcers);
  }

  /** Those that are installed. */
  static Plugins installed() {
    TransformerReader transformers = TransformerReader.ofInstalled();
    return new Plugins(
        NamerReader.ofInstalled(transformers),
        transformers,
        ServiceLoader.load(AnnouncerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }
}
