package io.weft.stack.settings;

/** The exception for a text in a syntax of its own that knows where in the text the mistake is. */
public interface SyntaxMistake {

  /** The offset of the offending character, in UTF-16 units; the text's length when it ended. */
  int position();

  /** What would have been right. */
  String expected();

  /** The mistake with the text around it. */
  String getMessage();
}
