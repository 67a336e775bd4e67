package io.weft.control.store.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** The lines of a file from its beginning, as bytes with their ends. */
final class Lines {
  private final InputStream in;

  Lines(FileChannel channel) throws IOException {
    channel.position(0);
    in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
  }

  /** The next line; the last one may lack its end. Empty when there is no more. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b;
    do {
      b = in.read();
      if (b >= 0) {
        line.write(b);
      }
    } while (b >= 0 && b != '\n');
    return line.toByteArray();
  }
}
