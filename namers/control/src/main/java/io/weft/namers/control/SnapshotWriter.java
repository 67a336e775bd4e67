package io.weft.namers.control;

import io.weft.namers.control.wire.Snapshot;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes snapshots on a thread of its own; of those that come while it writes, the last one. */
final class SnapshotWriter {
  private static final Logger log = LoggerFactory.getLogger(SnapshotWriter.class);
  private static final long IDLE_SECONDS = 10;

  private final SnapshotFile file;
  private final AtomicReference<@Nullable Snapshot> next = new AtomicReference<>();
  private final ThreadPoolExecutor executor;
  private String reported = ""; // of the thread

  SnapshotWriter(SnapshotFile file) {
    this.file = file;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "weft-control-snapshot");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  void write(Snapshot snapshot) {
    if (next.getAndSet(snapshot) == null) {
      executor.execute(this::writeNext);
    }
  }

  private void writeNext() {
    Snapshot snapshot = next.getAndSet(null);
    if (snapshot == null) {
      return;
    }
    try {
      file.write(snapshot);
      reported = "";
    } catch (IOException e) {
      String problem = e.toString();
      if (!problem.equals(reported)) {
        reported = problem;
        log.warn(
            "{} cannot be written, and a restart while no control service can be reached would "
                + "know no binding; see snapshotFile: {}",
            file.path(),
            problem);
      }
    }
  }

  /**
   * Ends the thread after what is to be written.
   *
   * @param written is completed then
   */
  void close(CompletableFuture<Void> written) {
    executor.execute(() -> written.complete(null));
    executor.shutdown();
  }
}
