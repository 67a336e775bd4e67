package io.weft.control.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The file that tells one journal from another which took its place: whoever puts an older journal
 * back deletes it, since versions then begin again that others have seen already.
 */
final class Lineage {
  private Lineage() {}

  /** What is in the file, which is made when it is missing. */
  static String of(Path directory, String collection) throws IOException {
    Path file = directory.resolve(collection + ".lineage");
    if (!Files.exists(file)) {
      Files.writeString(
          file,
          "file:" + UUID.randomUUID(),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.SYNC);
    }
    String lineage = Files.readString(file).strip();
    if (!lineage.startsWith("file:")) {
      throw new IOException(file + " holds no lineage; delete it to begin a new one");
    }
    return lineage;
  }
}
