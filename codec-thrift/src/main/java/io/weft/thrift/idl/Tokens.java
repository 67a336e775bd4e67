package io.weft.thrift.idl;

import io.weft.thrift.idl.Token.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a definition into tokens; comments and white space are none. */
final class Tokens {
  private static final Pattern NEXT =
      Pattern.compile(
          "(?<space>\\s+|//[^\\n]*|#[^\\n]*|/\\*(?s:.*?)\\*/)"
              + "|(?<word>[A-Za-z_][A-Za-z0-9_.-]*)"
              + "|(?<number>[+-]?(0[xX][0-9a-fA-F]+|[0-9.]+([eE][+-]?[0-9]+)?))"
              + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<sign>[{}()<>\\[\\]:;,=*&])");

  private final String file;
  private final String text;
  private final Matcher matcher;
  private int at;
  private int line = 1;
  private Token next;

  Tokens(String file, String text) throws IdlException {
    this.file = file;
    this.text = text;
    this.matcher = NEXT.matcher(text);
    this.next = read();
  }

  /** The next token, which stays the next. */
  Token peek() {
    return next;
  }

  Token take() throws IdlException {
    Token taken = next;
    next = read();
    return taken;
  }

  /** Takes a token if it is the next one. */
  boolean takeIf(String word) throws IdlException {
    if (!next.is(word)) {
      return false;
    }
    next = read();
    return true;
  }

  Token expect(Kind kind, String what) throws IdlException {
    if (next.kind() != kind) {
      throw wrong(what);
    }
    return take();
  }

  void expect(String sign) throws IdlException {
    if (!takeIf(sign)) {
      throw wrong("\"" + sign + "\"");
    }
  }

  /** Takes all up to the sign that closes one which was taken. */
  void skipTo(String opening, String closing) throws IdlException {
    int depth = 1;
    while (depth > 0) {
      Token token = take();
      if (token.kind() == Kind.END) {
        throw wrong("\"" + closing + "\"");
      }
      depth += token.is(opening) ? 1 : token.is(closing) ? -1 : 0;
    }
  }

  IdlException wrong(String expected) {
    String found = next.kind() == Kind.END ? "the end of the file" : "\"" + next.text() + "\"";
    return new IdlException(
        file + ":" + next.line() + ": expected " + expected + ", found " + found);
  }

  private Token read() throws IdlException {
    while (at < text.length()) {
      matcher.region(at, text.length());
      if (!matcher.lookingAt()) {
        throw new IdlException(
            file + ":" + line + ": \"" + text.charAt(at) + "\" has no place here");
      }
      String found = matcher.group();
      int where = line;
      at = matcher.end();
      line += (int) found.chars().filter(c -> c == '\n').count();
      if (matcher.group("word") != null) {
        return new Token(Kind.WORD, found, where);
      } else if (matcher.group("number") != null) {
        return new Token(Kind.NUMBER, found, where);
      } else if (matcher.group("string") != null) {
        return new Token(Kind.STRING, found.substring(1, found.length() - 1), where);
      } else if (matcher.group("sign") != null) {
        return new Token(Kind.SIGN, found, where);
      }
    }
    return new Token(Kind.END, "", line);
  }
}
