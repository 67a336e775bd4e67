package io.weft.thrift.idl;

/**
 * A word, number, string or sign of a definition.
 *
 * @param text a string's without its quotes
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    WORD,
    NUMBER,
    STRING,
    SIGN,
    END
  }

  boolean is(String word) {
    return kind != Kind.STRING && text.equals(word);
  }
}
