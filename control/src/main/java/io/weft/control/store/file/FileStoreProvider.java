package io.weft.control.store.file;

import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The store {@code file}. Settings:
 *
 * <ul>
 *   <li>{@code directory}: where the journals are; made when it is missing;
 *   <li>{@code revisions}: how many changes of each key are kept, 1000 if not given.
 * </ul>
 */
public final class FileStoreProvider implements StoreProvider {
  private static final int DEFAULT_REVISIONS = 1_000;
  private static final int MAX_REVISIONS = 1_000_000;

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public StoreSource parse(Settings settings) {
    Path directory =
        settings
            .file("directory")
            .orElseThrow(() -> settings.error("directory", "must be given: where the data is kept"))
            .toAbsolutePath();
    int revisions = settings.integer("revisions", DEFAULT_REVISIONS, 1, MAX_REVISIONS);
    return (context, collection) ->
        FileStore.open(directory, collection, revisions, FileChannel::open);
  }
}
