package io.weft.control.store.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * One change of a key as it is kept in a history: JSON, compressed. In one transaction with the
 * longest text it stays below the one megabyte that ZooKeeper takes: in UTF-8 no text is so random
 * that nothing is gained.
 *
 * @param text what was written; empty for a deletion
 */
public record HistoryEntry(Optional<String> text, Change change) {
  private static final JsonMapper JSON = new JsonMapper();

  public byte[] encoded() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("author", change.author());
    entry.put("time", change.time().toString());
    entry.put("reason", change.reason());
    text.ifPresent(written -> entry.put("text", written));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      JSON.writeValue(out, entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The revision that an entry tells of. */
  public static Revision decoded(byte[] entry, Version version) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(entry))) {
      JsonNode json = JSON.readTree(in);
      Instant time = Instant.parse(json.path("time").asText());
      Change change = new Change(json.path("author").asText(), time, json.path("reason").asText());
      return new Revision(
          version, Optional.ofNullable(json.get("text")).map(JsonNode::asText), change);
    } catch (DateTimeException e) {
      throw new IOException("it has no time", e);
    }
  }
}
