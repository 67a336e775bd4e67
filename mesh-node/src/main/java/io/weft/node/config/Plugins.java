package io.weft.node.config;

import io.weft.namers.bind.InterpreterProvider;
import io.weft.namers.config.NamerReader;
import io.weft.namers.config.TransformerReader;
import io.weft.namers.spi.AnnouncerProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The kinds of namers, interpreters, transformers and announcers that there are. */
record Plugins(
    NamerReader namers, InterpreterReader interpreters, List<AnnouncerProvider> announcers) {
  Plugins {
    announcers = List.copyOf(announcers);
  }

  /** Those that are installed. */
  static Plugins installed() {
    TransformerReader transformers = TransformerReader.ofInstalled();
    return new Plugins(
        NamerReader.ofInstalled(transformers),
        new InterpreterReader(
            ServiceLoader.load(InterpreterProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList(),
            transformers),
        ServiceLoader.load(AnnouncerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }
}
