package io.weft.control.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a journal that was cut or damaged. */
final class JournalTest {
  private static final List<Entry> ENTRIES =
      List.of(
          entry(1, "default", Optional.of("/svc => /#/io.l5d.fs/a")),
          entry(2, "other", Optional.of("ü,\"crc32c\":\"00000000\"}\n")),
          entry(3, "default", Optional.empty()),
          entry(4, "default", Optional.of("")));

  @TempDir private Path directory;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("dtabs.journal");
    try (Journal journal = open(new ArrayList<>())) {
      for (Entry entry : ENTRIES) {
        journal.append(List.of(entry));
      }
    }
    whole = Files.readAllBytes(file);
    assertThat(read()).isEqualTo(ENTRIES);
  }

  @Test
  void isOneLineOfAsciiForEachChange() {
    String text = new String(whole, StandardCharsets.US_ASCII);
    assertThat(text.lines())
        .hasSize(4)
        .first()
        .asString()
        .startsWith(
            "{\"version\":1,\"key\":\"default\",\"text\":\"/svc => /#/io.l5d.fs/a\",\"author\":\"ada\","
                + "\"time\":\"2024-05-06T07:08:09Z\",\"reason\":\"\",\"crc32c\":\"");
  }

  @Test
  void cutAnywhereItHoldsWhatWasWholeByThen() throws IOException {
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      Files.write(file, cut);
      List<Entry> expected = ENTRIES.subList(0, lines(cut));
      assertThat(read()).as("cut at byte %d", length).isEqualTo(expected);
      assertThat(Files.size(file)).isEqualTo(endOfLine(expected.size()));
    }
  }

  @Test
  void canBeWrittenAgainAfterACut() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length - 7));
    try (Journal journal = open(new ArrayList<>())) {
      assertThat(journal.lastVersion()).isEqualTo(3);
      journal.append(ENTRIES.subList(3, 4));
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void neverGivesAWrongTextForADamagedByte() throws IOException {
    long lastLine = endOfLine(ENTRIES.size() - 1);
    for (int i = 0; i < whole.length; i++) {
      for (int flip : new int[] {0x01, 0x20, 0xFF}) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) flip;
        Files.write(file, damaged);
        List<Entry> read;
        try {
          read = read();
        } catch (IOException e) {
          assertThat(e)
              .hasMessageContaining(file + ": line ")
              .hasMessageContaining("is damaged")
              .hasMessageContaining("a backup");
          assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
          continue;
        }
        assertThat((long) i).as("a damaged byte that was not refused").isGreaterThanOrEqualTo(lastLine);
        assertThat(read).isEqualTo(ENTRIES.subList(0, ENTRIES.size() - 1));
      }
    }
  }

  @Test
  void namesTheLineThatIsDamaged() throws IOException {
    byte[] damaged = whole.clone();
    damaged[(int) endOfLine(1) + 20] ^= 1;
    Files.write(file, damaged);
    assertThatThrownBy(this::read).hasMessageContaining("line 2 is damaged: its checksum is wrong");
  }

  @Test
  void refusesLinesOutOfOrder() throws IOException {
    int second = (int) endOfLine(1);
    Files.write(file, Arrays.copyOfRange(whole, 0, second));
    Files.write(
        file, Arrays.copyOfRange(whole, 0, second), StandardOpenOption.APPEND);
    assertThatThrownBy(this::read)
        .hasMessageContaining("line 2 is damaged: its version is not above");
  }

  @Test
  void canDoWithoutALineThatSomebodyDeleted() throws IOException {
    byte[] rest = Arrays.copyOfRange(whole, (int) endOfLine(1), whole.length);
    Files.write(file, rest);
    assertThat(read()).isEqualTo(ENTRIES.subList(1, 4));
  }

  @Test
  void throwsAwayWhatACompactionLeft() throws IOException {
    Path fresh = directory.resolve("dtabs.journal.new");
    Files.write(fresh, Arrays.copyOf(whole, 30));
    assertThat(read()).isEqualTo(ENTRIES);
    assertThat(fresh).doesNotExist();
  }

  private static Entry entry(long version, String key, Optional<String> text) {
    return new Entry(
        key,
        new Revision(
            new Version(version),
            text,
            new Change("ada", Instant.parse("2024-05-06T07:08:09Z"), "")));
  }

  private Journal open(List<Entry> entries) throws IOException {
    return Journal.open(FileChannel::open, file, 1_000, entries::add);
  }

  private List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    open(entries).close();
    return entries;
  }

  private static int lines(byte[] bytes) {
    int lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }

  /** The place behind a line of the whole file; lines are counted from 1. */
  private long endOfLine(int line) {
    int end = 0;
    for (int left = line; left > 0; end++) {
      left -= whole[end] == '\n' ? 1 : 0;
    }
    return end;
  }
}
