package io.weft.thrift.frame;

import io.netty.buffer.ByteBuf;
import io.weft.stack.call.Repeatable;
import io.weft.thrift.header.HeaderFormat;
import io.weft.thrift.header.MessageHeader;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.MethodName;
import io.weft.thrift.header.ThriftProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One whole message: its header parsed, its bytes untouched.
 *
 * <p>Reference counted with its buffer. What the header says can be asked for after the release
 * too. A message that is to be written again (a retry) is retained before each write but the last.
 *
 * <p>Some dialects say more beside a message; that is kept as it came, see {@link #envelope}. It is
 * no part of the message's own bytes.
 *
 * <p>Confined to one event loop.
 */
public final class ThriftMessage implements Repeatable {
  private static final int LENGTH_BYTES = 4;

  private final ByteBuf buffer;
  private final int start;
  private final int end;
  private final ThriftTransport transport;
  private final HeaderFormat format;
  private final MessageType type;
  private final MethodName name;
  private final int sequenceId;
  private @Nullable Envelope envelope;
  private @Nullable Transformed transformed;
  private boolean shared;

  /**
   * @param buffer its readable bytes are the message, led by its length when it is framed; owned by
   *     the new message
   */
  ThriftMessage(
      ByteBuf buffer,
      ThriftTransport transport,
      HeaderFormat format,
      MessageType type,
      MethodName name,
      int sequenceId) {
    this.buffer = buffer;
    this.start = buffer.readerIndex();
    this.end = buffer.writerIndex();
    this.transport = transport;
    this.format = format;
    this.type = type;
    this.name = name;
    this.sequenceId = sequenceId;
  }

  public MessageType type() {
    return type;
  }

  /** The name as it is on the wire; {@code service:method} when it is multiplexed. */
  public String name() {
    return name.full();
  }

  /** The name and its parts. */
  public MethodName methodName() {
    return name;
  }

  /** The service of a multiplexed name; empty when there is none. */
  public String service() {
    return name.service();
  }

  /** The method of a multiplexed name; the whole name when there is no service. */
  public String method() {
    return name.method();
  }

  public int sequenceId() {
    return sequenceId;
  }

  public ThriftProtocol protocol() {
    return format.protocol();
  }

  /** How the header is laid out. */
  public HeaderFormat format() {
    return format;
  }

  /** The transport in which the message lies in its buffer. */
  public ThriftTransport transport() {
    return transport;
  }

  /** What came beside the message; null when nothing did. */
  public @Nullable Envelope envelope() {
    return envelope;
  }

  /** Gives the message another envelope, or none. */
  public void replaceEnvelope(@Nullable Envelope other) {
    envelope = other;
  }

  /**
   * The message as its sender transformed it, for a peer that takes it so; null when it came as it
   * is.
   */
  public @Nullable Transformed transformed() {
    return transformed;
  }

  /** Tells how the sender transformed the message; before it is given to anybody. */
  public void cameAs(Transformed original) {
    transformed = original;
  }

  /** The length of the message in bytes, without a frame length. */
  public int length() {
    return end - messageStart();
  }

  /** A view of the message without a frame length; it lives as long as the message. */
  public ByteBuf bytes() {
    return buffer.slice(messageStart(), length());
  }

  /** A view of the struct behind the header; it lives as long as the message. */
  public ByteBuf struct() {
    ByteBuf bytes = bytes();
    MessageHeader header = new MessageHeader();
    MessageHeader.Outcome outcome = header.read(bytes, 0, length(), length());
    if (outcome != MessageHeader.Outcome.COMPLETE) {
      throw new IllegalStateException("the bytes of a message have changed: " + outcome);
    }
    return bytes.readerIndex(header.end());
  }

  /**
   * The same bytes as a message of its own, which is written, given another envelope and released
   * apart from this one. Nothing is copied: the bytes live until both are released.
   */
  public ThriftMessage retainedDuplicate() {
    ThriftMessage duplicate =
        new ThriftMessage(
            buffer.retainedSlice(start, end - start), transport, format, type, name, sequenceId);
    duplicate.envelope = envelope;
    return duplicate;
  }

  /** Whether this answers a call: same sequence id, and the call's name or its method alone. */
  public boolean answers(ThriftMessage call) {
    return !type.isRequest() && sequenceId == call.sequenceId && call.name.isAnsweredBy(name);
  }

  private int messageStart() {
    return transport == ThriftTransport.FRAMED ? start + LENGTH_BYTES : start;
  }

  /**
   * Gives this message's reference away as its bare bytes, to be written behind what the caller
   * writes in front of them.
   */
  public ByteBuf takeBytes() {
    return encoded(ThriftTransport.BUFFERED);
  }

  /**
   * Gives this message's reference away as the bytes for a connection; a bare message for a framed
   * connection still wants its length in front.
   */
  ByteBuf encoded(ThriftTransport target) {
    int from = target == ThriftTransport.FRAMED ? start : messageStart();
    // Writing moves the reader index, also when the write fails half way: an owner that writes the
    // message again must not find it moved.
    return shared ? buffer.slice(from, end - from) : buffer.setIndex(from, end);
  }

  @Override
  public boolean mayBeSentAgain() {
    return refCnt() > 0;
  }

  @Override
  public int refCnt() {
    return buffer.refCnt();
  }

  @Override
  public ThriftMessage retain() {
    return retain(1);
  }

  @Override
  public ThriftMessage retain(int increment) {
    buffer.retain(increment);
    shared = true;
    return this;
  }

  @Override
  public ThriftMessage touch() {
    buffer.touch();
    return this;
  }

  @Override
  public ThriftMessage touch(@Nullable Object hint) {
    buffer.touch(hint);
    return this;
  }

  @Override
  public boolean release() {
    return buffer.release();
  }

  @Override
  public boolean release(int decrement) {
    return buffer.release(decrement);
  }

  @Override
  public String toString() {
    return type + " " + name.full() + " #" + sequenceId + " (" + format + ", " + length() + " B)";
  }
}
