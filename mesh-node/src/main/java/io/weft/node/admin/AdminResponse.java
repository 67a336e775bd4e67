package io.weft.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;

/**
 * The answer of a page.
 *
 * @param body is not changed by anyone afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AdminResponse(int status, String contentType, byte[] body) {
  static final String PLAIN = "text/plain; charset=utf-8";

  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writer();

  /** Plain text, to which a line end is added. */
  public static AdminResponse plain(int status, String line) {
    return text(status, PLAIN, line + "\n");
  }

  /** Text as it is, written in UTF-8, which the media type should say. */
  public static AdminResponse text(int status, String contentType, String text) {
    return new AdminResponse(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A value as JSON; its records' components are the names of the fields, in that order. */
  public static AdminResponse json(Object value) throws JsonProcessingException {
    return text(200, "application/json", JSON.writeValueAsString(value) + "\n");
  }
}
