package io.weft.control.store.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One change of a key, and its form as a line of the journal: a JSON object in ASCII whose last
 * member is the checksum of all that comes before it.
 */
record Entry(String key, Revision revision) {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final String SEAL_START = ",\"crc32c\":\"";
  private static final String SEAL = SEAL_START + "%08x\"}\n";
  private static final int SEAL_LENGTH = SEAL.formatted(0).length();

  /** The line with its end. */
  byte[] line() {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(json)) {
      generator.writeStartObject();
      generator.writeNumberField("version", revision.version().number());
      generator.writeStringField("key", key);
      generator.writeStringField("text", revision.text().orElse(null));
      generator.writeStringField("author", revision.change().author());
      generator.writeStringField("time", revision.change().time().toString());
      generator.writeStringField("reason", revision.change().reason());
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no writer of strings throws it
    }
    String open = json.getBuffer().substring(0, json.getBuffer().length() - 1);
    return ascii(open + seal(ascii(open)));
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
      return of(members(open + "}"));
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

  private static Entry of(Map<String, String> members) {
    return new Entry(
        required(members, "key"),
        new Revision(
            new Version(Long.parseLong(required(members, "version"))),
            Optional.ofNullable(members.get("text")),
            new Change(
                required(members, "author"),
                Instant.parse(required(members, "time")),
                required(members, "reason"))));
  }

  private static String required(Map<String, String> members, String name) {
    return Objects.requireNonNull(members.get(name), name);
  }

  /** The members of an object but those that are null. */
  private static Map<String, String> members(String json) throws IOException {
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_NULL) {
          members.put(name, parser.getText());
        }
      }
    }
    return members;
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
