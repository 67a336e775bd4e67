package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The call that the benchmark makes, as bytes: {@code binary echo(1: binary payload)} in the strict
 * binary protocol behind a four-byte frame length. Call and reply have the same length, so that the
 * server can answer in the buffer of the call.
 *
 * <p>Wire: "Thrift Protocol Specification", binary encoding, and framed transport.
 */
public final class EchoCall {
  /** The four bytes of the frame length. */
  public static final int PREFIX = 4;

  public static final int CALL = 1;
  public static final int REPLY = 2;

  /** Where the message type is, counted from the frame length. */
  public static final int TYPE_OFFSET = PREFIX + 3;

  private static final byte[] NAME = "echo".getBytes(StandardCharsets.UTF_8);
  private static final int NAME_LENGTH_OFFSET = PREFIX + 4;

  /** Where the sequence id of an echo message is, counted from the frame length. */
  public static final int SEQUENCE_OFFSET = NAME_LENGTH_OFFSET + 4 + NAME.length;

  private static final int STRICT_VERSION = 0x80010000;
  private static final int BINARY_FIELD = 11;
  private static final int ARGUMENT_ID = 1;
  private static final int RESULT_ID = 0;

  private final ByteBuf template;

  public EchoCall(int payloadBytes) {
    int message = SEQUENCE_OFFSET - PREFIX + 4 + 1 + 2 + 4 + payloadBytes + 1;
    ByteBuf frame = Unpooled.buffer(PREFIX + message);
    frame.writeInt(message);
    frame.writeInt(STRICT_VERSION | CALL);
    frame.writeInt(NAME.length).writeBytes(NAME);
    frame.writeInt(0); // the sequence id, set for each call
    frame.writeByte(BINARY_FIELD).writeShort(ARGUMENT_ID).writeInt(payloadBytes);
    for (int i = 0; i < payloadBytes; i++) {
      frame.writeByte(i);
    }
    frame.writeByte(0); // end of the arguments
    template = Unpooled.unreleasableBuffer(frame.asReadOnly());
  }

  /** Bytes of one call, frame length included. */
  public int length() {
    return template.readableBytes();
  }

  public void write(ByteBuf out, int sequenceId) {
    int start = out.writerIndex();
    out.writeBytes(template, 0, template.readableBytes());
    out.setInt(start + SEQUENCE_OFFSET, sequenceId);
  }

  /**
   * Turns the whole call at an index into its reply, in place.
   *
   * @throws IllegalStateException when the frame is no call that answers in place
   */
  public static void answer(ByteBuf in, int at) {
    if (in.getInt(at + PREFIX) != (STRICT_VERSION | CALL)) {
      throw new IllegalStateException(
          "not a strict binary CALL: starts with 0x" + Integer.toHexString(in.getInt(at + PREFIX)));
    }
    int field = at + NAME_LENGTH_OFFSET + 4 + in.getInt(at + NAME_LENGTH_OFFSET) + 4;
    if (in.getByte(field) != BINARY_FIELD || in.getShort(field + 1) != ARGUMENT_ID) {
      throw new IllegalStateException("the arguments are not echo(1: binary)");
    }
    in.setByte(at + TYPE_OFFSET, REPLY);
    in.setShort(field + 1, RESULT_ID);
  }
}
