package io.weft.tls.authority;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A text that is written beside the file which it is to become, and then takes its place as a
 * whole. A private one can be read by its owner only, from the moment at which it exists (where the
 * file system knows of owners).
 */
final class PemFile implements AutoCloseable {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> EVERYONE_READS =
      PosixFilePermissions.fromString("rw-r--r--");

  private final Path file;
  private final Path temporary;

  private PemFile(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
    this.file = file;
    this.temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      write(temporary, text, permissions);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  static PemFile stage(Path file, String text) throws IOException {
    return new PemFile(file, text, EVERYONE_READS);
  }

  static PemFile stagePrivate(Path file, String text) throws IOException {
    return new PemFile(file, text, OWNER_ONLY);
  }

  /**
   * Writes a private file that must not be there.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it is
   */
  static void createPrivate(Path file, String text) throws IOException {
    write(file, text, OWNER_ONLY);
  }

  /** Takes the file's place, whether there is one or not. */
  void replace() throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Takes away what did not take its place. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(temporary);
  }

  private static void write(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
            : new FileAttribute<?>[0];
    try (FileChannel channel = FileChannel.open(file, options, attributes)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
