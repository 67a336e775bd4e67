package io.weft.namers.fs;

import io.weft.namers.spi.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the file of a service: on each line {@code host port}, with {@code * weight} after it if
 * the weight is not 1, and then any number of {@code key=value}. {@code #} starts a comment.
 */
final class EndpointParser {
  private static final String FORM = "expected 'host port [* weight] [key=value ...]'";
  private static final int MAX_PORT = 65_535;

  private EndpointParser() {}

  /** A line that is not as it should be. */
  static final class BadLine extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    BadLine(int line, String problem) {
      super(problem);
      this.line = line;
    }

    /** Counted from 1. */
    int line() {
      return line;
    }
  }

  static List<Endpoint> parse(String text) throws BadLine {
    List<Endpoint> endpoints = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      int comment = line.indexOf('#');
      String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        endpoints.add(new Line(content, number).endpoint());
      }
    }
    return endpoints;
  }

  /** One line that is neither blank nor only a comment, read from left to right. */
  private static final class Line {
    private final String text;
    private final int number;
    private int at;

    Line(String text, int number) {
      this.text = text;
      this.number = number;
    }

    Endpoint endpoint() throws BadLine {
      String host = host();
      int port = port();
      double weight = 1;
      skipSpace();
      if (at < text.length() && text.charAt(at) == '*') {
        at++;
        skipSpace();
        weight = weight(word());
      }
      return new Endpoint(host, port, weight, metadata());
    }

    private String host() throws BadLine {
      String host = word();
      if (!host.chars().allMatch(c -> Character.isLetterOrDigit(c) || "._-:[]%".indexOf(c) >= 0)) {
        throw bad("'" + host + "' is neither a host name nor an IP address");
      }
      return host;
    }

    private int port() throws BadLine {
      skipSpace();
      int from = at;
      while (at < text.length() && !isSpace(text.charAt(at)) && text.charAt(at) != '*') {
        at++;
      }
      String port = text.substring(from, at);
      if (port.isEmpty()) {
        throw bad("the port is missing");
      }
      boolean digits = port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
      int value = digits ? Integer.parseInt(port) : 0;
      if (value < 1 || value > MAX_PORT) {
        throw bad("'" + port + "' is not a port from 1 to " + MAX_PORT);
      }
      return value;
    }

    private double weight(String word) throws BadLine {
      try {
        boolean plain = word.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        double weight = plain ? Double.parseDouble(word) : Double.NaN;
        if (Double.isFinite(weight)) {
          return weight;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw bad("'" + word + "' is not a weight such as 0.5");
    }

    private Map<String, String> metadata() throws BadLine {
      Map<String, String> metadata = new HashMap<>();
      for (skipSpace(); at < text.length(); skipSpace()) {
        String pair = word();
        int equals = pair.indexOf('=');
        if (equals < 1 || equals == pair.length() - 1) {
          throw bad("'" + pair + "' is not key=value");
        }
        String key = pair.substring(0, equals);
        String value = pair.substring(equals + 1);
        if (key.equals(Address.IDENTITY) && !value.startsWith("spiffe://")) {
          throw bad("identity '" + value + "' does not start with spiffe://");
        }
        if (metadata.put(key, value) != null) {
          throw bad("key '" + key + "' is given twice");
        }
      }
      return metadata;
    }

    private String word() {
      int from = at;
      while (at < text.length() && !isSpace(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private void skipSpace() {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
    }

    private static boolean isSpace(char c) {
      return Character.isWhitespace(c);
    }

    private BadLine bad(String problem) {
      return new BadLine(number, problem + "; " + FORM);
    }
  }
}
