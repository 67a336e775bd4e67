package io.weft.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.thrift.envelope.ContextKey;
import io.weft.thrift.envelope.HeaderValues;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the messages that whole frames hold. Without state. */
final class MuxReader {
  private static final int MAX_INIT_HEADERS = 32;
  private static final int MAX_TEXT_BYTES = 1024; // of what is only shown
  private static final int TRACE_KEY = 1;
  private static final int FLAGS_KEY = 2;
  private static final int TRACE_BYTES = 3 * Long.BYTES;

  private MuxReader() {}

  /**
   * Reads one message.
   *
   * @param body what follows type and tag; belongs to the message that is given back if it has a
   *     body, else released, also on an exception
   */
  static MuxMessage read(int type, int tag, ByteBuf body) throws ThriftFormatException {
    boolean given = false;
    try {
      MuxMessage message = message(type, tag, body);
      given = message instanceof MuxMessage.WithBody;
      return message;
    } finally {
      if (!given) {
        body.release();
      }
    }
  }

  private static MuxMessage message(int type, int tag, ByteBuf body) throws ThriftFormatException {
    return switch (type) {
      case MuxType.TDISPATCH -> tdispatch(callTag(tag), body);
      case MuxType.RDISPATCH -> rdispatch(tag, body);
      case MuxType.TREQ -> treq(callTag(tag), body);
      case MuxType.RREQ -> new MuxMessage.Rreq(tag, status(body), skipped(body, 1));
      case MuxType.TDRAIN -> new MuxMessage.Tdrain(tag);
      case MuxType.RDRAIN -> new MuxMessage.Rdrain(tag);
      case MuxType.TPING -> new MuxMessage.Tping(tag);
      case MuxType.RPING -> new MuxMessage.Rping(tag);
      case MuxType.TDISCARDED, MuxType.TDISCARDED_SENT -> tdiscarded(body);
      case MuxType.RDISCARDED -> new MuxMessage.Rdiscarded(tag);
      case MuxType.TLEASE -> tlease(body);
      case MuxType.TINIT -> new MuxMessage.Tinit(tag, version(body), headers(body));
      case MuxType.RINIT -> new MuxMessage.Rinit(tag, version(body), headers(body));
      case MuxType.RERR, MuxType.RERR_SENT -> new MuxMessage.Rerr(tag, text(body));
      default -> throw new ThriftFormatException(Reason.BAD_TYPE, "no mux message of type " + type);
    };
  }

  /** The tag of what must be answered. */
  private static int callTag(int tag) throws ThriftFormatException {
    if (tag == MuxMessage.MARKER_TAG) {
      throw new ThriftFormatException(
          Reason.BAD_TAG, "a call with the tag 0, which is for messages without an answer");
    }
    return tag;
  }

  private static MuxMessage tdispatch(int tag, ByteBuf body) throws ThriftFormatException {
    int end = DispatchHeader.read(body).end();
    ByteBuf head = body.slice(body.readerIndex(), end - body.readerIndex());
    return new MuxMessage.Tdispatch(tag, head, body.readerIndex(end));
  }

  private static MuxMessage rdispatch(int tag, ByteBuf body) throws ThriftFormatException {
    MuxMessage.Status status = status(body);
    int from = body.readerIndex() + 1;
    Cursor cursor = new Cursor(body, from);
    MuxContexts.read(cursor);
    ByteBuf contexts = body.slice(from, cursor.index() - from);
    return new MuxMessage.Rdispatch(tag, status, contexts, body.readerIndex(cursor.index()));
  }

  private static MuxMessage.Status status(ByteBuf body) throws ThriftFormatException {
    int code = new Cursor(body, body.readerIndex()).unsignedByte();
    return switch (code) {
      case 0 -> MuxMessage.Status.OK;
      case 1 -> MuxMessage.Status.ERROR;
      case 2 -> MuxMessage.Status.NACK;
      default -> throw new ThriftFormatException(Reason.BAD_HEADER, "no status " + code);
    };
  }

  private static ByteBuf skipped(ByteBuf body, int bytes) {
    return body.skipBytes(bytes);
  }

  private static MuxMessage treq(int tag, ByteBuf body) throws ThriftFormatException {
    Cursor cursor = new Cursor(body, body.readerIndex());
    int keys = cursor.unsignedByte();
    ByteBuf trace = Unpooled.EMPTY_BUFFER;
    long flags = 0;
    for (int i = 0; i < keys; i++) {
      int key = cursor.unsignedByte();
      ByteBuf value = cursor.slice(cursor.unsignedByte());
      if (key == TRACE_KEY && value.readableBytes() == TRACE_BYTES) {
        trace = value;
      } else if (key == FLAGS_KEY && value.isReadable()) {
        flags = value.getUnsignedByte(value.writerIndex() - 1);
      }
    }
    HeaderValues values = HeaderValues.nothing();
    if (trace.isReadable()) {
      // The context has the same ids in the same order.
      ByteBuf context = Unpooled.buffer(TRACE_BYTES + Long.BYTES).writeBytes(trace);
      values = values.with(ContextKey.TRACE, context.writeLong(flags));
    }
    return new MuxMessage.Treq(tag, values, body.readerIndex(cursor.index()));
  }

  private static MuxMessage tdiscarded(ByteBuf body) throws ThriftFormatException {
    int which = new Cursor(body, body.readerIndex()).unsignedMedium();
    return new MuxMessage.Tdiscarded(which, text(body.skipBytes(3)));
  }

  private static MuxMessage tlease(ByteBuf body) throws ThriftFormatException {
    Cursor cursor = new Cursor(body, body.readerIndex());
    return new MuxMessage.Tlease(cursor.unsignedByte(), cursor.int64());
  }

  private static int version(ByteBuf body) throws ThriftFormatException {
    return new Cursor(body, body.readerIndex()).unsignedShort();
  }

  private static List<InitHeader> headers(ByteBuf body) throws ThriftFormatException {
    Cursor cursor = new Cursor(body, body.readerIndex() + Short.BYTES);
    List<InitHeader> headers = new ArrayList<>();
    while (cursor.remaining() > 0) {
      if (headers.size() == MAX_INIT_HEADERS) {
        throw new ThriftFormatException(
            Reason.BAD_HEADER, "more than " + MAX_INIT_HEADERS + " terms of a session");
      }
      String key = cursor.slice(cursor.int32()).toString(StandardCharsets.UTF_8);
      headers.add(new InitHeader(key, Unpooled.copiedBuffer(cursor.slice(cursor.int32()))));
    }
    return headers;
  }

  private static String text(ByteBuf body) {
    int bytes = Math.min(body.readableBytes(), MAX_TEXT_BYTES);
    return body.toString(body.readerIndex(), bytes, StandardCharsets.UTF_8);
  }
}
