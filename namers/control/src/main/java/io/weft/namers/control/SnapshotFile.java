package io.weft.namers.control;

import com.google.protobuf.InvalidProtocolBufferException;
import io.weft.namers.control.wire.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A snapshot on disk: four bytes that say what it is, the version of the format, the length and the
 * CRC-32C of what follows, each of four bytes, and the snapshot. It is replaced as a whole, so that
 * a crash leaves the one before.
 */
record SnapshotFile(Path path) {
  private static final int MAGIC = 0x57_45_46_54; // WEFT
  private static final int VERSION = 1;
  private static final int HEAD_BYTES = 4 * Integer.BYTES;
  private static final int MAX_BYTES = 256 << 20;

  /**
   * What is kept; empty when there is no file.
   *
   * @throws IOException if it cannot be read, or is something else; the message says why
   */
  Optional<Snapshot> read() throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      if (file.size() > MAX_BYTES) {
        throw new IOException("it is too large: " + file.size() + " bytes");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {
        // on to the end
      }
      return Optional.of(parse(bytes.flip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static Snapshot parse(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() < HEAD_BYTES || bytes.getInt() != MAGIC) {
      throw new IOException("it is not a snapshot");
    }
    int version = bytes.getInt();
    if (version != VERSION) {
      throw new IOException("its format has version " + version + ", expected " + VERSION);
    }
    int length = bytes.getInt();
    int crc = bytes.getInt();
    if (length != bytes.remaining() || crc != crc(bytes.duplicate())) {
      throw new IOException("it is damaged");
    }
    try {
      return Snapshot.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("it is damaged: " + e.getMessage(), e);
    }
  }

  /** Replaces the file by one that only its owner may read. */
  void write(Snapshot snapshot) throws IOException {
    Path next = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(next);
    try (FileChannel file =
        FileChannel.open(
            next,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(next))) {
      ByteBuffer bytes = format(snapshot);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
  }

  static ByteBuffer format(Snapshot snapshot) {
    ByteBuffer body = ByteBuffer.wrap(snapshot.toByteArray());
    return ByteBuffer.allocate(HEAD_BYTES + body.remaining())
        .putInt(MAGIC)
        .putInt(VERSION)
        .putInt(body.remaining())
        .putInt(crc(body.duplicate()))
        .put(body)
        .flip();
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-------");
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
