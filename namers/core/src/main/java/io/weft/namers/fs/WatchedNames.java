package io.weft.namers.fs;

import io.weft.namers.watch.Repeater;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory, as paths of names. Hidden ones are left out: they are what programs
 * keep beside the files that are meant, such as the versions of a config map of Kubernetes. Polled
 * for the reasons that {@link WatchedFile} gives.
 */
final class WatchedNames implements Activity<Set<io.weft.namers.name.Path>> {
  /** Those that come later are left out. */
  static final int MAX_NAMES = 10_000;

  /** Links may lead in a circle. */
  private static final int MAX_DEPTH = 8;

  private final Path root;
  private final Repeater poller;

  WatchedNames(Path root, Repeater poller) {
    this.root = root;
    this.poller = poller;
  }

  @Override
  public Observation observe(Consumer<? super State<Set<io.weft.namers.name.Path>>> observer) {
    observer.accept(new State.Pending<>());
    return poller.repeat(new Poll(observer));
  }

  /** One observation, on the poller's thread. */
  private final class Poll implements Runnable {
    private final Consumer<? super State<Set<io.weft.namers.name.Path>>> observer;
    private @Nullable Set<io.weft.namers.name.Path> told;

    Poll(Consumer<? super State<Set<io.weft.namers.name.Path>>> observer) {
      this.observer = observer;
    }

    @Override
    public void run() {
      Set<io.weft.namers.name.Path> found = new HashSet<>();
      try {
        list(root, io.weft.namers.name.Path.empty(), found);
      } catch (IOException | DirectoryIteratorException e) {
        told = null;
        observer.accept(
            new State.Failed<>(
                Failure.notSent(Failure.Kind.BINDING_FAILED, root + " cannot be listed: " + e)));
        return;
      }
      if (!found.equals(told)) {
        told = found;
        observer.accept(new State.Ok<>(Set.copyOf(found)));
      }
    }
  }

  private static void list(
      Path directory, io.weft.namers.name.Path name, Set<io.weft.namers.name.Path> into)
      throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        String element = String.valueOf(child.getFileName());
        if (into.size() == MAX_NAMES || element.startsWith(".")) {
          continue;
        }
        if (Files.isRegularFile(child)) {
          into.add(name.append(element));
        } else if (name.size() + 1 < MAX_DEPTH && Files.isDirectory(child)) {
          list(child, name.append(element), into);
        }
      }
    }
  }
}
