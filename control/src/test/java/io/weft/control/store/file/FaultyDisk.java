package io.weft.control.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Real files on a disk that fails when it is told to. */
final class FaultyDisk implements Disk {
  /** How many more bytes there is room for. */
  final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  /** How many of the next calls to make something durable fail. */
  final AtomicInteger failingForces = new AtomicInteger();

  volatile boolean failsToTruncate;

  /** The end of the name of files that cannot be opened; empty for none. */
  volatile String locked = "";

  @Override
  public FileChannel open(Path file, OpenOption... options) throws IOException {
    if (!locked.isEmpty() && file.toString().endsWith(locked)) {
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
    return new Channel(FileChannel.open(file, options));
  }

  private final class Channel extends FileChannel {
    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      if (room.get() == 0) {
        throw new IOException("No space left on device");
      }
      int length = (int) Math.min(source.remaining(), room.get());
      int written = file.write(source.slice(source.position(), length), position);
      source.position(source.position() + written);
      room.addAndGet(-written);
      return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (failingForces.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IOException("Input/output error");
      }
      file.force(metaData);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      if (failsToTruncate) {
        throw new IOException("Input/output error");
      }
      file.truncate(size);
      return this;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return file.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
