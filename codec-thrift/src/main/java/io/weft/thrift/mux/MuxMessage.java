package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import io.weft.thrift.envelope.HeaderValues;
import java.util.List;

/**
 * One message of a session. Those with the body of a call or answer hold a reference on it, which
 * belongs to who gets the message.
 *
 * <p>Source: Finagle's {@code mux.transport.Message}. A T message asks and an R message answers.
 */
public sealed interface MuxMessage {
  /** The tag of messages that nobody answers. */
  int MARKER_TAG = 0;

  /** The tag of pings and of the handshake. */
  int CONTROL_TAG = 1;

  /** The least and the highest tag of a call. */
  int MIN_TAG = 2;

  int MAX_TAG = (1 << 23) - 1;

  /** The answer to the message of this tag, or the tag that an answer will have. */
  int tag();

  /** A message with a body, which is the message as far as references go. */
  sealed interface WithBody extends MuxMessage, ReferenceCounted {
    ByteBuf body();

    @Override
    default int refCnt() {
      return body().refCnt();
    }

    @Override
    default WithBody retain() {
      return retain(1);
    }

    @Override
    default WithBody retain(int increment) {
      body().retain(increment);
      return this;
    }

    @Override
    default WithBody touch() {
      body().touch();
      return this;
    }

    @Override
    default WithBody touch(Object hint) {
      body().touch(hint);
      return this;
    }

    @Override
    default boolean release() {
      return body().release();
    }

    @Override
    default boolean release(int decrement) {
      return body().release(decrement);
    }
  }

  /** How an answer came out. */
  enum Status {
    OK(0),
    /** The call failed; the body is a text that says why. */
    ERROR(1),
    /** The call was not looked at, and may be sent elsewhere. */
    NACK(2);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * A call.
   *
   * @param head contexts, destination and rules, see {@link MuxFormat}: a view that lives as long
   *     as the body, or a heap buffer
   */
  record Tdispatch(int tag, ByteBuf head, ByteBuf body) implements WithBody {}

  /**
   * The answer to a call.
   *
   * @param contexts see {@link MuxFormat}; as the head of a call
   */
  record Rdispatch(int tag, Status status, ByteBuf contexts, ByteBuf body) implements WithBody {}

  /** A call in the form of old clients, which has a trace at most. */
  record Treq(int tag, HeaderValues values, ByteBuf body) implements WithBody {}

  /** The answer to such a call. */
  record Rreq(int tag, Status status, ByteBuf body) implements WithBody {}

  /** The client's terms. */
  record Tinit(int tag, int version, List<InitHeader> headers) implements MuxMessage {
    public Tinit {
      headers = List.copyOf(headers);
    }
  }

  /** The server's terms. */
  record Rinit(int tag, int version, List<InitHeader> headers) implements MuxMessage {
    public Rinit {
      headers = List.copyOf(headers);
    }
  }

  /** The server asks that no further calls be sent. */
  record Tdrain(int tag) implements MuxMessage {}

  record Rdrain(int tag) implements MuxMessage {}

  /** Asks whether the peer is there. */
  record Tping(int tag) implements MuxMessage {}

  record Rping(int tag) implements MuxMessage {}

  /**
   * The client does not want the answer to a call any more.
   *
   * @param which the tag of the call
   */
  record Tdiscarded(int which, String why) implements MuxMessage {
    @Override
    public int tag() {
      return MARKER_TAG;
    }
  }

  record Rdiscarded(int tag) implements MuxMessage {}

  /**
   * For how long the client may send calls.
   *
   * @param unit 0 for milliseconds; others are ignored
   */
  record Tlease(int unit, long howLong) implements MuxMessage {
    public static final int MILLIS = 0;

    @Override
    public int tag() {
      return MARKER_TAG;
    }
  }

  /** A message could not be served at all. */
  record Rerr(int tag, String text) implements MuxMessage {}
}
