package io.weft.namers.fs;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Repeater;
import io.weft.stack.settings.Settings;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;

/**
 * The namer {@code io.l5d.fs}, also called {@code fs}: discovery by a directory of files. Settings:
 *
 * <ul>
 *   <li>{@code rootDir}: the directory, which must exist;
 *   <li>{@code pollMs}: how often the files in use are looked at, 200 if not given; a change is
 *       taken up after it has stood still for one such period.
 * </ul>
 */
public final class FsNamerProvider implements NamerProvider {
  static final Duration DEFAULT_POLL = Duration.ofMillis(200);
  private static final Duration MIN_POLL = Duration.ofMillis(10);

  @Override
  public String kind() {
    return "io.l5d.fs";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("fs");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.fs");
  }

  @Override
  public NamerSource parse(Settings settings) {
    java.nio.file.Path root = rootDir(settings);
    Duration poll = settings.millis("pollMs", DEFAULT_POLL);
    if (poll.compareTo(MIN_POLL) < 0) {
      throw settings.error("pollMs", "must be at least " + MIN_POLL.toMillis());
    }
    return context ->
        new FsNamer(
            root,
            context.prefix(),
            Repeater.background("weft-fs-poll", 1, poll),
            Hosts.open(context));
  }

  private static java.nio.file.Path rootDir(Settings settings) {
    java.nio.file.Path root =
        settings
            .file("rootDir")
            .orElseThrow(() -> settings.error("rootDir", "must be given: a directory"))
            .toAbsolutePath();
    if (!Files.isDirectory(root)) {
      throw settings.error("rootDir", "must be a directory that exists, not '" + root + "'");
    }
    return root;
  }
}
