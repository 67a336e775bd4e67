package io.weft.namers.fs;

import io.weft.namers.watch.Repeater;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The contents of one file, which need not exist.
 *
 * <p>The file is polled, rather than watched by the operating system, since polling sees what a
 * {@link java.nio.file.WatchService} does not: symbolic links that are pointed elsewhere (as
 * Kubernetes does with config maps), parents that are moved or not there yet, network and overlay
 * file systems. It needs no descriptor and no kernel watch that could leak. While nothing changes a
 * poll costs one {@code stat}, and only names in use are polled.
 */
final class WatchedFile implements Activity<Contents> {
  static final int MAX_BYTES = 500 * 1024;

  /** After so many polls that found yet another file, it is read even though it does not rest. */
  static final int PATIENCE = 4;

  /**
   * For so many polls after a change the file is read again, even when it looks the same: two
   * changes may fall into one tick of the file system's clock.
   */
  static final int REREADS = 10;

  private final Path file;
  private final Path home;
  private final Repeater poller;

  /**
   * @param home a directory above the file: while it is missing, as when a disk is not mounted,
   *     nothing is known about the file
   */
  WatchedFile(Path file, Path home, Repeater poller) {
    this.file = file;
    this.home = home;
    this.poller = poller;
  }

  @Override
  public Observation observe(Consumer<? super State<Contents>> observer) {
    observer.accept(new State.Pending<>());
    return poller.repeat(new Poll(observer));
  }

  /** What is known without reading. */
  private sealed interface Glance {
    /** A file, and what tells one version of it from another. */
    record Version(@Nullable Object identity, FileTime modified, long size) implements Glance {}

    record Other(Contents contents) implements Glance {}
  }

  private Glance glance() {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      if (found.isRegularFile()) {
        return new Glance.Version(found.fileKey(), found.lastModifiedTime(), found.size());
      }
      return new Glance.Other(
          found.isDirectory()
              ? new Contents.Directory()
              : new Contents.Unusable("is not a regular file")); // to read a pipe would block
    } catch (NoSuchFileException e) {
      return new Glance.Other(absent());
    } catch (IOException e) {
      // Below what has become a file nothing exists, whatever the system calls it.
      Path parent = file.getParent();
      boolean orphan = parent != null && Files.isRegularFile(parent);
      return new Glance.Other(orphan ? absent() : new Contents.Unknown("cannot be found: " + e));
    }
  }

  private Contents absent() {
    return Files.isDirectory(home)
        ? new Contents.Absent()
        : new Contents.Unknown("cannot be found: there is no directory " + home);
  }

  /**
   * One observation, on the poller's thread. A change is told once the file has stood still from
   * one poll to the next: programs that write in place show an empty or half a file meanwhile, and
   * editors that rename show none.
   */
  private final class Poll implements Runnable {
    private final Consumer<? super State<Contents>> observer;
    private @Nullable Contents told;
    private @Nullable Glance last;
    private int restless;
    private int rested;

    Poll(Consumer<? super State<Contents>> observer) {
      this.observer = observer;
    }

    @Override
    public void run() {
      Glance now = glance();
      boolean rests = now.equals(last);
      last = now;
      rested = rests ? rested + 1 : 0;
      restless = rests ? 0 : restless + 1;
      if (told == null || (rests ? rested <= REREADS : restless >= PATIENCE)) {
        tell(now instanceof Glance.Other other ? other.contents() : read());
      }
    }

    private void tell(Contents contents) {
      if (!contents.equals(told)) {
        told = contents;
        observer.accept(new State.Ok<>(contents));
      }
    }
  }

  private Contents read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES
          ? new Contents.Unusable("is larger than " + MAX_BYTES / 1024 + " KiB")
          : new Contents.Text(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return absent();
    } catch (IOException e) {
      return new Contents.Unusable("cannot be read: " + e);
    }
  }
}
