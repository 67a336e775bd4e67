package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes one body in its framing. What is out is passed on, and no more comes before that. */
final class BodyWriter implements Body.Sink {

  /** The connection that it goes out by. */
  interface Owner {
    /** Bytes wait for the peer to take them, and none did before. */
    void waits();

    /** Some of it is out. */
    void progressed();

    /** All of it is written, with its end. */
    void ended();

    /** The rest cannot be written, and whoever reads it must be able to tell. */
    void failed(Failure why);
  }

  private static final int COPIED_BYTES = 1024; // cheaper than three buffers
  private static final int CHUNK_ROOM = 12; // size and two line ends
  private static final ByteBuf LINE_END =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(2)
              .writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final Wire wire;
  private final HeadWriter heads;
  private final Framing framing;
  private final Owner owner;
  private Body.@Nullable Reading reading;
  private long left;
  private int passedBefore; // before the reading was known
  private long underWay;
  private boolean stopped;

  BodyWriter(Wire wire, HeadWriter heads, Framing framing, Owner owner) {
    this.wire = wire;
    this.heads = heads;
    this.framing = framing;
    this.owner = owner;
    this.left = framing.length();
  }

  void write(Body body) {
    Body.Reading begun = body.read(this);
    reading = begun;
    if (passedBefore > 0) {
      begun.passedOn(passedBefore);
    }
  }

  /** Writes nothing more, whatever comes. */
  void stop() {
    stopped = true;
  }

  /** Whether bytes wait for the peer to take them. */
  boolean isUnderWay() {
    return underWay > 0;
  }

  @Override
  public void data(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (stopped) {
      bytes.release();
      return;
    }
    if (framing.is(Framing.Kind.LENGTH)) {
      left -= size;
      if (left < 0) {
        bytes.release();
        fail(mismatch());
        return;
      }
    }
    boolean first = underWay == 0;
    underWay += size;
    if (first) {
      owner.waits();
    }
    if (framing.is(Framing.Kind.CHUNKED)) {
      writeChunk(bytes, size);
    } else {
      wire.writeTold(bytes).addListener(done -> written(done, size));
    }
  }

  private void writeChunk(ByteBuf bytes, int size) {
    boolean copied = size <= COPIED_BYTES;
    ByteBuf head = wire.allocator().ioBuffer(copied ? size + CHUNK_ROOM : CHUNK_ROOM);
    for (int shift = (31 - Integer.numberOfLeadingZeros(size)) / 4 * 4; shift >= 0; shift -= 4) {
      head.writeByte(Character.forDigit(size >>> shift & 0xf, 16));
    }
    head.writeShort('\r' << 8 | '\n');
    if (copied) {
      head.writeBytes(bytes).writeShort('\r' << 8 | '\n');
      bytes.release();
      wire.writeTold(head).addListener(done -> written(done, size));
    } else {
      wire.write(head);
      wire.writeTold(bytes).addListener(done -> written(done, size));
      wire.write(LINE_END.duplicate());
    }
  }

  /** What was not written is not passed on: its connection has ended, or is about to. */
  private void written(Future<?> done, int size) {
    if (done.isSuccess()) {
      passedOn(size);
    }
  }

  private void passedOn(int size) {
    underWay -= size;
    owner.progressed();
    if (reading == null) {
      passedBefore += size;
    } else {
      reading.passedOn(size);
    }
  }

  @Override
  public void end(Headers trailers) {
    if (stopped) {
      return;
    }
    if (left > 0) {
      fail(mismatch());
      return;
    }
    if (framing.is(Framing.Kind.CHUNKED)) {
      try {
        wire.write(heads.lastChunk(wire.allocator(), trailers));
      } catch (H1FormatException e) {
        fail(Failure.notRetryable(Failure.Kind.PROTOCOL, e.getMessage()));
        return;
      }
    }
    stopped = true;
    owner.ended();
  }

  @Override
  public void failed(Failure failure) {
    if (!stopped) {
      fail(failure);
    }
  }

  private void fail(Failure why) {
    stopped = true;
    owner.failed(why);
  }

  private Failure mismatch() {
    return Failure.notRetryable(
        Failure.Kind.PROTOCOL,
        "a body that is not of the " + framing.length() + " bytes that its head says");
  }
}
