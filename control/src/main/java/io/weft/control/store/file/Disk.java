package io.weft.control.store.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** How the files of a journal are opened: as {@link FileChannel#open} does it. */
interface Disk {
  FileChannel open(Path file, OpenOption... options) throws IOException;
}
