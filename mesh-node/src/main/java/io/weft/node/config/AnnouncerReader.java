package io.weft.node.config;

import io.weft.namers.config.NamerReader;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.stack.settings.yaml.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code announcers}, of the node or of a router, and what servers announce with them. */
final class AnnouncerReader {
  private static final Path NAMERS = Path.of("#");

  private final Map<String, AnnouncerProvider> providers = new TreeMap<>();
  private final List<AnnouncerConfig> read = new ArrayList<>();

  AnnouncerReader(Collection<AnnouncerProvider> providers) {
    for (AnnouncerProvider provider : providers) {
      this.providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
  }

  /** Reads those of a section. */
  void read(Section owner) {
    owner.sections("announcers").forEach(this::one);
  }

  private void one(Section announcer) {
    Optional<AnnouncerProvider> known =
        announcer.oneOf("kind", providers.keySet()).map(providers::get);
    if (known.isEmpty() && !announcer.has("kind")) {
      announcer.missing("kind", "one of " + String.join(", ", providers.keySet()));
    }
    known.ifPresent(
        provider -> {
          boolean ignored = announcer.flag("experimental", false);
          Path prefix = NamerReader.prefix(announcer, provider.defaultPrefix());
          if (read.stream().anyMatch(other -> other.prefix().equals(prefix))) {
            announcer.error("prefix", " is " + prefix + ", and so is that of another announcer");
          }
          announcer
              .readBy(provider::parse)
              .map(
                  source ->
                      new AnnouncerConfig(
                          prefix, provider.kind(), source, announcer.node().shown()))
              .ifPresent(read::add);
        });
  }

  /** Checks that there is an announcer for all that a server announces. */
  void check(Section server, AnnounceConfig announce) {
    for (Path name : announce.names()) {
      if (read.stream().noneMatch(announcer -> isBelow(name, announcer.prefix()))) {
        String known =
            read.isEmpty()
                ? "there is no announcer"
                : read.stream()
                    .map(announcer -> "/#" + announcer.prefix() + "/...")
                    .collect(Collectors.joining(", ", "expected ", ""));
        server.error("announce", " has " + name + ", which no announcer serves; " + known);
      }
    }
  }

  private static boolean isBelow(Path name, Path prefix) {
    Path whole = NAMERS.concat(prefix);
    return name.size() > whole.size() && name.startsWith(whole);
  }

  /** All that were read. */
  List<AnnouncerConfig> all() {
    return List.copyOf(read);
  }
}
