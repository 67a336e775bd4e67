package io.weft.control.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class EntryTest {

  @Property(tries = 100)
  void aLineGivesTheEntryBack(
      @ForAll long version,
      @ForAll String key,
      @ForAll Optional<String> text,
      @ForAll String author,
      @ForAll int nanos,
      @ForAll String reason)
      throws IOException {
    Change change = new Change(author, Instant.ofEpochSecond(nanos, nanos), reason);
    Entry entry = new Entry(key, new Revision(new Version(version), text, change));
    byte[] line = entry.line();
    assertThat(Entry.parse(line)).isEqualTo(entry);
    assertThat(Entry.isMoreThanOne(line)).isFalse();
    String printed = new String(line, StandardCharsets.US_ASCII);
    assertThat(printed).matches("[ -\\x7F]+\n").hasSize(line.length);
  }
}
