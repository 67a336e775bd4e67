package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;

/**
 * The peer sent what is no Thrift message. Fired once by a codec, which then discards all further
 * input; whoever gets it closes the connection. Carries no stack trace: it tells of the peer and
 * may be made thousands of times a second. The message is one printable line.
 */
public final class ThriftFormatException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int SHOWN_BYTES = 16;

  /** What was wrong, as a stable code for logs and metrics. */
  public enum Reason {
    /** No protocol that is known. */
    NOT_THRIFT("not-thrift"),
    /** HTTP on a Thrift connection. */
    HTTP("http"),
    /** A TLS record on a Thrift connection. */
    TLS("tls"),
    /** A mux message; it would be Thrift inside. */
    MUX("mux"),
    /** A message with a THeader. */
    THEADER("theader"),
    /** A message longer than the limit. */
    FRAME_TOO_LARGE("frame-too-large"),
    /** A frame too short for the header that it begins with. */
    FRAME_TOO_SHORT("frame-too-short"),
    /** A negative length of a frame, a name, a string or a container. */
    NEGATIVE_LENGTH("negative-length"),
    /** A message that was not complete in time. */
    UNFINISHED_FRAME("unfinished-frame"),
    /** A protocol that is known, in a version that is not. */
    BAD_VERSION("bad-version"),
    /** A message type that does not exist. */
    BAD_TYPE("bad-type"),
    /** An answer where a call is due, or the reverse. */
    UNEXPECTED_TYPE("unexpected-type"),
    /** A method name longer than the limit. */
    NAME_TOO_LONG("name-too-long"),
    /** A method name that is not UTF-8. */
    NAME_NOT_UTF8("name-not-utf8"),
    /** A field, element, key or value of a type that does not exist. */
    BAD_FIELD_TYPE("bad-field-type"),
    /** A string or container that could not end within the limit of a message. */
    BAD_SIZE("bad-size"),
    /** A varint that does not end. */
    BAD_VARINT("bad-varint"),
    /** Structs and containers in each other beyond the limit. */
    TOO_DEEP("too-deep"),
    /** A header before a message that says what no such header can. */
    BAD_HEADER("bad-header"),
    /** A protocol that is neither binary nor compact, or not the one that the message is in. */
    UNKNOWN_PROTOCOL("unknown-protocol"),
    /** A message transformed in a way that is not known. */
    UNKNOWN_TRANSFORM("unknown-transform"),
    /** A transformed message that cannot be had back. */
    BAD_TRANSFORM("bad-transform"),
    /** A mux message with a tag that it cannot have. */
    BAD_TAG("bad-tag");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  private final Reason reason;
  private final String detail;

  /**
   * @param detail what is wrong, as one printable line
   */
  public ThriftFormatException(Reason reason, String detail) {
    this(reason, detail, "");
  }

  private ThriftFormatException(Reason reason, String detail, String bytes) {
    super(reason.code() + ": " + detail + bytes, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  /** The same, of a part of the message that is named. */
  ThriftFormatException in(String part) {
    return new ThriftFormatException(reason, part + ": " + detail);
  }

  /** The same, with the first bytes of the message in the text. */
  ThriftFormatException showing(ByteBuf bytes) {
    int shown = Math.min(bytes.readableBytes(), SHOWN_BYTES);
    StringBuilder hex = new StringBuilder("; the message begins with");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < shown; i++) {
      int b = bytes.getUnsignedByte(bytes.readerIndex() + i);
      hex.append(' ').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
      text.append(b > ' ' && b < 0x7f && b != '"' && b != '\\' ? (char) b : '.');
    }
    return new ThriftFormatException(reason, detail, hex + " \"" + text + '"');
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
