package io.weft.cli.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.List;

/** Where a command prints: text for people, or one document of JSON and nothing else. */
final class Display {
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writer();

  private final PrintWriter out;
  private final Format format;
  private final Colours colours;

  /** The form of what is printed. */
  enum Format {
    text,
    json
  }

  Display(PrintWriter out, Format format, Colours colours) {
    this.out = out;
    this.format = format;
    this.colours = colours;
  }

  Colours colours() {
    return colours;
  }

  /** What a command found. */
  void result(Object json, List<String> text) {
    progress(text);
    if (format == Format.json) {
      try {
        out.println(JSON.writeValueAsString(json));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e); // records and trees of our own
      }
      out.flush();
    }
  }

  /** What is for people alone. */
  void progress(List<String> text) {
    if (format == Format.text) {
      text.forEach(out::println);
      out.flush();
    }
  }
}
