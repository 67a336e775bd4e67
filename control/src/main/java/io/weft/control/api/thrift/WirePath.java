package io.weft.control.api.thrift;

import io.weft.namers.name.Path;
import java.util.ArrayList;
import java.util.List;

/** Paths as they go over the wire: lists of byte strings. */
final class WirePath {
  private static final int MAX_BYTES = 4 * 1024;

  private WirePath() {}

  /**
   * The path that a client means.
   *
   * @throws IllegalArgumentException if it is none, or longer than may be asked for
   */
  static Path read(List<byte[]> elements) {
    if (elements.isEmpty()) {
      throw new IllegalArgumentException("empty path");
    }
    int bytes = elements.stream().mapToInt(element -> 1 + element.length).sum();
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the path has %d bytes, and %d is the limit".formatted(bytes, MAX_BYTES));
    }
    return Path.ofBytes(elements.toArray(byte[][]::new));
  }

  static List<byte[]> elements(Path path) {
    List<byte[]> elements = new ArrayList<>(path.size());
    for (int i = 0; i < path.size(); i++) {
      elements.add(path.bytes(i));
    }
    return elements;
  }
}
