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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The contents of one file, which need not exist.
 *
 * <p>The file is polled, rather than watched by the operating system, since polling sees what a
 * {@link java.nio.file.WatchService} does not: symbolic links that are pointed elsewhere (as
 * Kubernetes does with config maps), parents that are moved or not there yet, network and overlay
 * file systems. It needs no descriptor and no kernel watch that could leak. While nothing changes a
 * poll costs one {@code stat}: a thousand names in use take some ten milliseconds of each second.
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
  private final Repeater poller;

  WatchedFile(Path file, Repeater poller) {
    this.file = file;
    this.poller = poller;
  }

  @Override
  public Observation observe(Consumer<? super State<Contents>> observer) {
    observer.accept(new State.Pending<>());
    return poller.repeat(new Poll(observer));
  }

  /**
   * What tells one version of a file from another without reading it.
   *
   * @param attributes identity, time, size; or what kind of thing there is instead of a file
   */
  private record Stamp(Contents otherwise, boolean readable, Object attributes) {
    static Stamp of(Path file) {
      try {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
      } catch (NoSuchFileException e) {
        return of(new Contents.Absent());
      } catch (IOException e) {
        // Below what has become a file nothing exists, whatever the system calls it.
        Path parent = file.getParent();
        boolean orphan = parent != null && Files.isRegularFile(parent);
        return of(orphan ? new Contents.Absent() : new Contents.Unreadable(problem(e)));
      }
    }

    private static Stamp of(BasicFileAttributes found) {
      if (found.isDirectory()) {
        return of(new Contents.Directory());
      }
      if (!found.isRegularFile()) {
        return of(new Contents.Unreadable("is not a regular file")); // to read a pipe would block
      }
      Object version = new Version(found);
      return new Stamp(new Contents.Absent(), true, version);
    }

    private static Stamp of(Contents contents) {
      return new Stamp(contents, false, "");
    }
  }

  private record Version(@Nullable Object key, Object modified, long size) {
    Version(BasicFileAttributes found) {
      this(found.fileKey(), found.lastModifiedTime(), found.size());
    }
  }

  private static String problem(IOException e) {
    return "cannot be read: " + e;
  }

  /**
   * One observation, on the poller's thread. A change is told once the file has stood still from
   * one poll to the next: programs that write in place show an empty or half a file meanwhile, and
   * editors that rename show none.
   */
  private final class Poll implements Runnable {
    private final Consumer<? super State<Contents>> observer;
    private @Nullable Contents told;
    private @Nullable Stamp stamp;
    private int restless;
    private int rested;

    Poll(Consumer<? super State<Contents>> observer) {
      this.observer = observer;
    }

    @Override
    public void run() {
      Stamp now = Stamp.of(file);
      boolean rests = now.equals(stamp);
      stamp = now;
      rested = rests ? rested + 1 : 0;
      restless = rests ? 0 : restless + 1;
      if (told == null || (rests ? rested <= REREADS : restless >= PATIENCE)) {
        tell(now.readable() ? read() : now.otherwise());
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
          ? new Contents.Unreadable("is larger than " + MAX_BYTES / 1024 + " KiB")
          : new Contents.Text(new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return new Contents.Absent();
    } catch (IOException e) {
      return new Contents.Unreadable(problem(e));
    }
  }
}
