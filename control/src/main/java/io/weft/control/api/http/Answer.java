package io.weft.control.api.http;

import io.weft.stack.activity.Activity;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a caller gets. */
sealed interface Answer {
  String JSON = "application/json";
  String TEXT = "text/plain;charset=utf-8";

  /**
   * All at once.
   *
   * @param text empty for none
   */
  record Whole(int status, Map<String, String> headers, String text) implements Answer {
    Whole with(String header, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Whole(status, more, text);
    }
  }

  /**
   * One line for each state, for as long as the caller likes.
   *
   * @param lines make the line, with its end
   */
  record Watch(String contentType, Activity<Supplier<String>> lines) implements Answer {}

  static Whole empty(int status) {
    return new Whole(status, Map.of(), "");
  }

  static Whole of(int status, String contentType, String text) {
    return new Whole(status, Map.of("content-type", contentType), text);
  }

  static Whole json(String text) {
    return of(200, JSON, text);
  }

  /** A line of text for people. */
  static Whole text(int status, String text) {
    return of(status, TEXT, text + "\n");
  }

  /**
   * A watch of values.
   *
   * @param line of a value, with its end
   */
  static <T> Watch watch(String contentType, Activity<T> values, Function<T, String> line) {
    return new Watch(contentType, values.map(value -> () -> line.apply(value)));
  }
}
