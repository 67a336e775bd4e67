package io.weft.thrift.frame;

/** The ways that there are to say something beside a Thrift message. */
public enum Dialect {
  /** A struct in front of each message, once the connection is upgraded. */
  TTWITTER,
  /** The head of a mux dispatch, or of the answer to one. */
  MUX,
  /** The info headers of a THeader frame. */
  THEADER
}
