package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The one transform that is known: compression by zlib (RFC 1950). */
final class Zlib {
  private static final int ID = 1;
  private static final int FIRST_BYTES = 256;
  private static final int LIKELY_RATIO = 4;

  private Zlib() {}

  /** Refuses all other transforms. */
  static void requireId(long id) throws ThriftFormatException {
    if (id != ID) {
      throw new ThriftFormatException(
          Reason.UNKNOWN_TRANSFORM, "transform " + id + name(id) + "; 1 (zlib) is known");
    }
  }

  private static String name(long id) {
    return id == 2 ? " (hmac)" : id == 3 ? " (snappy)" : id == 5 ? " (zstd)" : "";
  }

  /**
   * What a peer has compressed.
   *
   * @param in its readable bytes are the compressed ones; its indices stay as they are
   * @param maxBytes the most that it may be
   * @return a buffer that belongs to who asked for it
   * @throws ThriftFormatException if it is more, or there are other bytes than those of one stream
   */
  static ByteBuf inflate(ByteBufAllocator allocator, ByteBuf in, int maxBytes)
      throws ThriftFormatException {
    Inflater inflater = new Inflater();
    int likely = (int) Math.min(maxBytes, (long) LIKELY_RATIO * in.readableBytes());
    ByteBuf out = allocator.ioBuffer(Math.max(FIRST_BYTES, likely));
    boolean whole = false;
    try {
      inflate(inflater, in, out, maxBytes);
      whole = true;
      return out;
    } catch (DataFormatException e) {
      throw new ThriftFormatException(
          Reason.BAD_TRANSFORM, "the message is not compressed by zlib as the header says");
    } finally {
      inflater.end();
      if (!whole) {
        out.release();
      }
    }
  }

  private static void inflate(Inflater inflater, ByteBuf in, ByteBuf out, int maxBytes)
      throws DataFormatException, ThriftFormatException {
    for (ByteBuffer piece : in.nioBuffers()) {
      if (!inflater.finished()) {
        inflater.setInput(piece);
        drain(inflater, out, maxBytes);
      }
      if (piece.hasRemaining()) {
        throw new ThriftFormatException(
            Reason.BAD_TRANSFORM, "there are bytes behind the compressed message");
      }
    }
    if (!inflater.finished()) {
      throw new ThriftFormatException(
          Reason.BAD_TRANSFORM, "the frame ends within the compressed message");
    }
  }

  /** Takes all that the input so far gives. */
  private static void drain(Inflater inflater, ByteBuf out, int maxBytes)
      throws DataFormatException, ThriftFormatException {
    int inflated;
    do {
      int room = Math.min(out.ensureWritable(1).writableBytes(), maxBytes + 1 - out.writerIndex());
      inflated = inflater.inflate(out.nioBuffer(out.writerIndex(), room));
      out.writerIndex(out.writerIndex() + inflated);
      if (out.writerIndex() > maxBytes) {
        throw new ThriftFormatException(
            Reason.FRAME_TOO_LARGE, "a compressed message is over the limit of " + maxBytes);
      }
    } while (inflated > 0 && !inflater.finished());
    if (inflater.needsDictionary()) {
      throw new DataFormatException("a dictionary is needed");
    }
  }
}
