package io.weft.namers.fs;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.watch.Repeater;
import io.weft.namers.watch.Steady;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Shared;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Dtab of a file, watched from the opening to the closing. What is wrong with the file is
 * logged, with line and column, and the last good Dtab stays; an activity that has failed means
 * that there has been none yet.
 */
public final class DtabFile implements Activity<Dtab>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DtabFile.class);

  private final Repeater poller;
  private final Activity<Dtab> dtab;
  private final Observation always;

  /** Opens a file, which need not be there yet, with the default period of polls. */
  public static DtabFile open(Path file) {
    return open(file, FsNamerProvider.DEFAULT_POLL);
  }

  /**
   * Opens a file, which need not be there yet.
   *
   * @param poll how often the file is looked at
   */
  public static DtabFile open(Path file, Duration poll) {
    return new DtabFile(file, Repeater.background("weft-dtab-poll", 1, poll));
  }

  DtabFile(Path file, Repeater poller) {
    this.poller = poller;
    Path absolute = file.toAbsolutePath();
    this.dtab =
        new Shared<>(
            new Steady<>(
                contents(absolute, poller).flatMap(contents -> parse(absolute, contents)),
                problem ->
                    log.warn("{}; the last good state, if any, stays", problem.getMessage())));
    // Nobody may be looking when the file is spoilt; the good state before that must be known.
    this.always = dtab.observe(state -> {});
  }

  private static Activity<Contents> contents(Path file, Repeater poller) {
    Path parent = file.getParent();
    return new WatchedFile(file, parent == null ? file : parent, poller);
  }

  private static Activity<Dtab> parse(Path file, Contents contents) {
    if (contents instanceof Contents.Text text) {
      try {
        return Activity.value(Dtab.parse(text.text()));
      } catch (NameSyntaxException e) {
        return failed(file + place(text.text(), e.position()) + ": " + e.getMessage());
      }
    }
    if (contents instanceof Contents.Unusable unusable) {
      return failed(file + " " + unusable.problem());
    }
    if (contents instanceof Contents.Unknown unknown) {
      return failed(file + " " + unknown.problem());
    }
    return failed(
        file + (contents instanceof Contents.Directory ? " is a directory" : " does not exist"));
  }

  private static Activity<Dtab> failed(String message) {
    return Activity.failed(Failure.notSent(Failure.Kind.BINDING_FAILED, message));
  }

  private static String place(String text, int position) {
    String before = text.substring(0, position);
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    int column = position - before.lastIndexOf('\n');
    return ":" + line + ":" + column;
  }

  @Override
  public Observation observe(Consumer<? super State<Dtab>> observer) {
    return dtab.observe(observer);
  }

  /** Ends the watch; what is observed stays as it is. */
  @Override
  public void close() {
    always.close();
    poller.close();
  }
}
