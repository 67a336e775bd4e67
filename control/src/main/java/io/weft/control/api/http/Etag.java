package io.weft.control.api.http;

import io.weft.control.store.Version;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/** A version as callers see it: as in namerd, its eight bytes in base64, without quotes. */
final class Etag {
  private Etag() {}

  static String of(Version version) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(version.number()).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The version that is meant, in quotes or without; empty for what was never one. */
  static Optional<Version> parse(String text) {
    String bare = text.strip();
    if (bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(bare);
      // A negative number stands for "any" in some back ends.
      return bytes.length == Long.BYTES && bytes[0] >= 0
          ? Optional.of(new Version(ByteBuffer.wrap(bytes).getLong()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
