package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** Headers of TTwitter requests, field by field as their bytes in hex. */
final class Header {
  static final String NONE = "00";

  /** Trace, client id, flags, a known context and an unknown one, and a field of tomorrow. */
  static final String CONTEXT =
      "0a00010102030405060708"
          + "0a00021112131415161718"
          + "0a00032122232425262728"
          + "02000501"
          + ("0c0006" + text(1, "web") + "00")
          + "0a00070000000000000006"
          + ("0f0008" + "0c" + int32(2))
          + (text(1, "com.twitter.finagle.Retries") + "0b0002" + int32(4) + int32(1) + "00")
          + (text(1, "org.example.Tenant") + text(2, "blue") + "00")
          + "0a000b3132333435363738"
          + "0a00630000000000000001";

  private Header() {}

  static String struct(String... fields) {
    return String.join("", fields) + NONE;
  }

  static String dest(String path) {
    return text(9, path);
  }

  /** Rules as {@code src => dst}. */
  static String delegations(String... rules) {
    StringBuilder hex = new StringBuilder("0f000a0c" + int32(rules.length));
    for (String rule : rules) {
      String[] sides = rule.split(" => ", 2);
      hex.append(text(1, sides[0])).append(text(2, sides[1])).append("00");
    }
    return hex.toString();
  }

  private static String text(int id, String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return "0b%04x".formatted(id) + int32(bytes.length) + HexFormat.of().formatHex(bytes);
  }

  private static String int32(int value) {
    return "%08x".formatted(value);
  }
}
