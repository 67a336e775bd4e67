package io.weft.http.h1;

import io.weft.http.model.Headers;
import io.weft.http.model.HttpRefusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a head says about its message on this connection. Taking it leaves the fields of the message
 * alone: those of one hop are removed, and so are those that {@code Connection} names.
 *
 * <p>Source: RFC 9110 section 7.6.1, RFC 9112 sections 3.2, 6 and 9.3.
 */
final class HeadFields {
  private int hosts;
  private String host = "";
  private long length = -1;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgradeNamed;
  private boolean takesTrailers;
  private @Nullable String upgrade;
  private @Nullable String expect;
  private List<String> named = List.of();

  private HeadFields() {}

  /**
   * @param chunks whether the version of the message has them
   */
  static HeadFields take(Headers headers, boolean chunks) throws H1FormatException {
    HeadFields taken = new HeadFields();
    boolean found = false;
    for (int i = 0; i < headers.size(); i++) {
      Field field = Field.of(headers.name(i));
      if (field != null) {
        found |= field != Field.CONTENT_LENGTH;
        taken.take(field, headers.value(i).toString());
      }
    }
    if (taken.chunked && (taken.length >= 0 || !chunks)) {
      throw H1FormatException.malformed(
          taken.length >= 0
              ? "both Content-Length and Transfer-Encoding"
              : "Transfer-Encoding in a message of HTTP/1.0");
    }
    if (found) {
      headers.removeNames(taken::isOfThisHop);
    }
    if (taken.takesTrailers) {
      headers.add("TE", "trailers");
    }
    return taken;
  }

  private void take(Field field, String value) throws H1FormatException {
    switch (field) {
      case HOST -> {
        hosts++;
        host = value;
      }
      case CONTENT_LENGTH -> {
        if (length >= 0) {
          throw H1FormatException.malformed("more than one Content-Length");
        }
        length = Framing.parse(value);
        if (length < 0) {
          throw H1FormatException.malformed("a Content-Length that is not a number: " + value);
        }
      }
      case TRANSFER_ENCODING -> takeCoding(value);
      case CONNECTION -> each(value, this::takeOption);
      case TE -> each(value, option -> takesTrailers |= option.equals("trailers"));
      case UPGRADE -> upgrade = upgrade == null ? value : upgrade + "," + value;
      case EXPECT -> expect = expect == null ? value : expect + "," + value;
      case KEEP_ALIVE, PROXY_CONNECTION, HTTP2_SETTINGS -> {}
    }
  }

  private void takeCoding(String value) throws H1FormatException {
    if (chunked || !value.equalsIgnoreCase("chunked")) {
      boolean others = !chunked && value.toLowerCase(Locale.ROOT).endsWith(",chunked");
      others |= !chunked && value.toLowerCase(Locale.ROOT).endsWith(", chunked");
      throw new H1FormatException(
          Reason.MALFORMED,
          others ? 501 : 400,
          "a Transfer-Encoding other than chunked alone: " + value);
    }
    chunked = true;
  }

  private void takeOption(String option) {
    switch (option) {
      case "" -> {}
      case "close" -> close = true;
      case "keep-alive" -> keepAlive = true;
      case "upgrade" -> upgradeNamed = true;
      default -> {
        if (named.isEmpty()) {
          named = new ArrayList<>(2);
        }
        named.add(option);
      }
    }
  }

  private static void each(String list, Consumer<String> option) {
    int from = 0;
    for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', from)) {
      option.accept(list.substring(from, comma).strip().toLowerCase(Locale.ROOT));
      from = comma + 1;
    }
    option.accept(list.substring(from).strip().toLowerCase(Locale.ROOT));
  }

  private boolean isOfThisHop(CharSequence name) {
    Field field = Field.of(name);
    if (field != null) {
      return field != Field.CONTENT_LENGTH;
    }
    return !named.isEmpty() && named.contains(name.toString().toLowerCase(Locale.ROOT));
  }

  int hosts() {
    return hosts;
  }

  String host() {
    return host;
  }

  boolean isChunked() {
    return chunked;
  }

  /** -1 when the head does not say. */
  long length() {
    return length;
  }

  /** Whether the connection stays open for another message, unless its framing forbids it. */
  boolean isPersistent(boolean byDefault) {
    return !close && (byDefault || keepAlive);
  }

  /** The protocol to change to; none for HTTP/2, to which nobody changes here. */
  Optional<String> upgrade() {
    String[] first = new String[1];
    if (upgradeNamed && upgrade != null) {
      for (String protocol : upgrade.split(",", -1)) {
        String name = protocol.strip();
        boolean http = name.equalsIgnoreCase("h2c") || name.regionMatches(true, 0, "http/", 0, 5);
        if (!name.isEmpty() && !http && first[0] == null) {
          first[0] = name;
        }
      }
    }
    return Optional.ofNullable(first[0]);
  }

  /** Whether the sender waits for a 100 before it sends the body. */
  boolean expectsContinue() throws H1FormatException {
    if (expect == null) {
      return false;
    }
    if (!expect.equalsIgnoreCase("100-continue")) {
      throw new H1FormatException(
          Reason.MALFORMED, 417, "an expectation other than 100-continue: " + expect);
    }
    return true;
  }
}
