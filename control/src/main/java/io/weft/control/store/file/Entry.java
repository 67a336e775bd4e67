package io.weft.control.store.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One change of a key, and its form as a line of the journal: a JSON object in ASCII whose last
 * member is the checksum of all that comes before it.
 */
record Entry(String key, Revision revision) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String SEAL_START = ",\"crc32c\":\"";
  private static final String SEAL = SEAL_START + "%08x\"}\n";
  private static final int SEAL_LENGTH = SEAL.formatted(0).length();

  /** The line with its end. */
  byte[] line() {
    ObjectNode object =
        JSON.createObjectNode()
            .put("version", revision.version().number())
            .put("key", key)
            .put("text", revision.text().orElse(null))
            .put("author", revision.change().author())
            .put("time", revision.change().time().toString())
            .put("reason", revision.change().reason());
    try {
      String closed = JSON.writeValueAsString(object);
      String open = closed.substring(0, closed.length() - 1);
      return ascii(open + seal(ascii(open)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IOException if this is not a line as it was written
   */
  static Entry parse(byte[] line) throws IOException {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    String open = text.substring(0, Math.max(0, text.length() - SEAL_LENGTH));
    if (!text.equals(open + seal(open.getBytes(StandardCharsets.ISO_8859_1)))) {
      throw new IOException("its checksum is wrong");
    }
    try {
      return of(JSON.readTree(open + "}"));
    } catch (RuntimeException e) {
      throw new IOException("it is not a change of a key", e);
    }
  }

  /**
   * Whether there is more after the end of a first entry: then this is not what an interrupted
   * write of one has left. Quotes inside of a text are escaped, so no text looks like the end.
   */
  static boolean isMoreThanOne(byte[] line) {
    int seal = new String(line, StandardCharsets.ISO_8859_1).indexOf(SEAL_START);
    return seal >= 0 && seal + SEAL_LENGTH < line.length;
  }

  private static Entry of(JsonNode object) {
    return new Entry(
        object.required("key").textValue(),
        new Revision(
            new Version(object.required("version").longValue()),
            Optional.ofNullable(object.required("text").textValue()),
            new Change(
                object.required("author").textValue(),
                Instant.parse(object.required("time").textValue()),
                object.required("reason").textValue())));
  }

  private static String seal(byte[] open) {
    CRC32C checksum = new CRC32C();
    checksum.update(open, 0, open.length);
    return SEAL.formatted(checksum.getValue());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
