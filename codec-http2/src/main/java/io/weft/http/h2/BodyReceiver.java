package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Gives the DATA of one stream on to a body, and its bytes back to the window when they are passed
 * on. The window counts bytes, so a peer could fill it with frames of one byte each, every one with
 * a buffer behind it. Small ones are copied for that reason, and once many wait, joined.
 */
final class BodyReceiver {
  private static final int SMALL_BYTES = 512;
  private static final int MANY_CHUNKS = 64;
  private static final int JOINED_BYTES = 8 << 10;

  private final H2Wire wire;
  private final Http2Stream stream;
  private final Body body;
  private int waitingBytes; // with the body
  private int waitingChunks; // at most
  private @Nullable ByteBuf joined;

  BodyReceiver(H2Wire wire, Http2Stream stream, Body body) {
    this.wire = wire;
    this.stream = stream;
    this.body = body;
  }

  /**
   * Takes the bytes of a frame.
   *
   * @param bytes which remain the caller's
   */
  void data(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (joined != null || (size < SMALL_BYTES && waitingChunks >= MANY_CHUNKS)) {
      join(bytes);
    } else {
      give(chunk(bytes));
    }
  }

  /** Takes the bytes of the last frame, which has no trailers behind it; as {@link #data}. */
  void last(ByteBuf bytes) {
    if (joined != null) {
      join(bytes);
      end(new Headers());
    } else {
      waits(bytes.readableBytes());
      body.last(chunk(bytes));
    }
  }

  /** A copy of what is small, which would keep the buffer of a whole read. */
  private ByteBuf chunk(ByteBuf bytes) {
    int size = bytes.readableBytes();
    return size < SMALL_BYTES
        ? wire.allocate(size).writeBytes(bytes)
        : bytes.readRetainedSlice(size);
  }

  private void join(ByteBuf bytes) {
    if (joined == null) {
      joined = wire.allocate(JOINED_BYTES);
    }
    joined.writeBytes(bytes);
    if (joined.readableBytes() >= JOINED_BYTES) {
      giveJoined();
    }
  }

  private void giveJoined() {
    ByteBuf chunk = joined;
    if (chunk != null) {
      joined = null;
      give(chunk);
    }
  }

  private void give(ByteBuf chunk) {
    waits(chunk.readableBytes());
    body.data(chunk);
  }

  private void waits(int bytes) {
    waitingBytes += bytes;
    waitingChunks++;
  }

  /** So many bytes were passed on. */
  void passedOn(int bytes) {
    wire.consumed(stream, bytes);
    waitingBytes -= bytes;
    if (waitingBytes == 0) {
      waitingChunks = 0;
      giveJoined();
    }
  }

  void end(Headers trailers) {
    giveJoined();
    body.end(trailers);
  }

  /** The stream is over. */
  void close() {
    if (joined != null) {
      joined.release();
      joined = null;
    }
  }
}
