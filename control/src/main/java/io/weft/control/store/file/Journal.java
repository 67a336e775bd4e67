package io.weft.control.store.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of all changes of a collection, in the order of their versions: one {@link Entry} a
 * line. In memory are the places of the entries only. For one thread at a time.
 */
final class Journal implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  /** A file with less than this to throw away is not worth writing anew. */
  private static final long MIN_WASTE_BYTES = 1 << 20;

  /** Where the line of an entry is. */
  private record Place(long offset, int length) {}

  private record Kept(String key, Place place) {}

  private final Disk disk;
  private final Path file;
  private final Path fresh; // what is to take its place
  private final int revisions;
  private final Map<String, Deque<Place>> places = new HashMap<>(); // the last one first
  private FileChannel channel;
  private long length; // of the entries that are durable; there is nothing else in the file
  private long lastVersion;
  private long kept; // bytes of the entries that have places
  private long minWaste = MIN_WASTE_BYTES;
  private boolean broken;

  private Journal(Disk disk, Path file, int revisions) throws IOException {
    this.disk = disk;
    this.file = file;
    this.fresh = file.resolveSibling(file.getFileName() + ".new");
    this.revisions = revisions;
    this.channel =
        disk.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Opens a journal, which begins empty. What is left of a write in the middle of which the process
   * was killed is cut off.
   *
   * @param revisions how many entries of each key are kept at least
   * @param replay is given each entry, the first one first
   * @throws IOException if it cannot be read, or has been damaged
   */
  static Journal open(Disk disk, Path file, int revisions, Consumer<Entry> replay)
      throws IOException {
    Journal journal = new Journal(disk, file, revisions);
    try {
      Files.deleteIfExists(journal.fresh);
      journal.replay(replay);
      journal.syncDirectory();
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** The version of the last entry; 0 when there was none. */
  long lastVersion() {
    return lastVersion;
  }

  /** Whether nothing can be written any more, until the journal is opened anew. */
  boolean isBroken() {
    return broken;
  }

  private void replay(Consumer<Entry> replay) throws IOException {
    long size = channel.size();
    Lines lines = new Lines(channel);
    int number = 1;
    for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
      Entry entry;
      try {
        entry = Entry.parse(line);
      } catch (IOException e) {
        if (length + line.length == size && !Entry.isMoreThanOne(line)) {
          break;
        }
        throw damaged(number, e);
      }
      if (entry.revision().version().number() <= lastVersion) {
        throw damaged(number, new IOException("its version is not above that of the line before"));
      }
      add(entry, line.length);
      replay.accept(entry);
      number++;
    }
    if (length < size) {
      log.warn(
          "{}: {} bytes from line {} on are no whole change, as after a crash in the middle of a"
              + " write; they are cut off",
          file,
          size - length,
          number);
      cut();
    }
  }

  private IOException damaged(int line, IOException problem) {
    return new IOException(
        ("%s: line %d is damaged: %s. Nothing was changed. Put the file of a backup in its place,"
                + " or delete this line to do without this one change")
            .formatted(file, line, problem.getMessage()),
        problem);
  }

  /** Appends entries with rising versions. */
  void append(List<Entry> entries) throws IOException {
    if (broken) {
      throw new IOException("an earlier failure could not be undone; open the store anew");
    }
    List<byte[]> lines = entries.stream().map(Entry::line).toList();
    try {
      long end = length;
      for (byte[] line : lines) {
        end = write(channel, line, end);
      }
      channel.force(false);
    } catch (IOException e) {
      undo(e);
      throw e;
    }
    for (int i = 0; i < lines.size(); i++) {
      add(entries.get(i), lines.get(i).length);
    }
  }

  /** Writes all of a line; gives the place behind it. */
  private static long write(FileChannel channel, byte[] line, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes, offset + bytes.position());
    }
    return offset + line.length;
  }

  private void undo(IOException failure) {
    try {
      cut();
    } catch (IOException e) {
      broken = true;
      failure.addSuppressed(e);
      log.error("{}: nothing more is written to it until it is opened anew", file, e);
    }
  }

  private void cut() throws IOException {
    channel.truncate(length);
    channel.force(true);
  }

  private void add(Entry entry, int bytes) {
    Deque<Place> history = places.computeIfAbsent(entry.key(), key -> new ArrayDeque<>());
    history.addFirst(new Place(length, bytes));
    kept += bytes;
    if (history.size() > revisions) {
      kept -= history.removeLast().length();
    }
    length += bytes;
    lastVersion = entry.revision().version().number();
  }

  /** The last entries of a key, the last one first. */
  List<Entry> history(String key, int limit) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Place place : places.getOrDefault(key, new ArrayDeque<>())) {
      if (entries.size() >= limit) {
        break;
      }
      entries.add(read(place));
    }
    return entries;
  }

  /**
   * Writes the file anew when more than half of it are entries that are not kept. A failure is
   * logged, and tried again when there is twice as much.
   */
  void compactIfDue() {
    long waste = length - kept;
    if (broken || waste < Math.max(minWaste, kept)) {
      return;
    }
    try {
      compact();
      minWaste = MIN_WASTE_BYTES;
      log.info("{}: {} bytes of old changes are gone", file, waste);
    } catch (IOException e) {
      minWaste = 2 * waste;
      log.warn("{}: old changes could not be thrown away", file, e);
    }
  }

  private void compact() throws IOException {
    List<Kept> entries = new ArrayList<>();
    places.forEach((key, history) -> history.forEach(place -> entries.add(new Kept(key, place))));
    entries.sort(Comparator.comparingLong(entry -> entry.place().offset()));
    Map<String, Deque<Place>> moved = new HashMap<>();
    FileChannel target =
        disk.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      long end = 0;
      for (Kept entry : entries) {
        byte[] line = read(entry.place()).line();
        moved
            .computeIfAbsent(entry.key(), key -> new ArrayDeque<>())
            .addFirst(new Place(end, line.length));
        end = write(target, line, end);
      }
      target.force(true);
    } catch (IOException e) {
      target.close();
      Files.deleteIfExists(fresh);
      throw e;
    }
    broken = true; // until it is certain which of the files is there after a crash
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    FileChannel old = channel;
    channel = target;
    length = target.size();
    kept = length;
    places.clear();
    places.putAll(moved);
    syncDirectory();
    broken = false;
    old.close();
  }

  private void syncDirectory() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel opened = disk.open(directory, StandardOpenOption.READ)) {
        opened.force(true);
      }
    }
  }

  private Entry read(Place place) throws IOException {
    byte[] line = bytes(place);
    try {
      return Entry.parse(line);
    } catch (IOException e) {
      throw new IOException(
          "%s: the line at byte %d is damaged: %s"
              .formatted(file, place.offset(), e.getMessage()),
          e);
    }
  }

  private byte[] bytes(Place place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, place.offset() + bytes.position()) < 0) {
        throw new EOFException(file + " has become shorter");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
