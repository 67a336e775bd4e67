package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Passes a body on as the frames of one stream. A chunk counts as passed on when it is written to
 * the socket, which the windows of the peer hold back.
 */
final class BodySender implements Body.Sink {

  /** What becomes of it; one of them once, unless it is stopped before. */
  interface Outcome {
    /** All is written, with the mark that it was all. */
    void sent();

    /** The rest did not come. Nothing was written about that yet. */
    void notAllCame(Failure why);
  }

  private final H2Wire wire;
  private final Http2Stream stream;
  private final Outcome outcome;
  private Body.@Nullable Reading reading;
  private int passedEarly;
  private int queued;
  private long progressNanos;
  private boolean marked; // the last frame has the mark
  private boolean stopped;

  BodySender(H2Wire wire, Http2Stream stream, Outcome outcome) {
    this.wire = wire;
    this.stream = stream;
    this.outcome = outcome;
    this.progressNanos = wire.ticker().nanos();
  }

  /** Begins to send a body whose head has been written. */
  void send(Body body) {
    Body.Reading begun = body.read(this);
    reading = begun;
    if (passedEarly > 0) {
      begun.passedOn(passedEarly);
    }
  }

  /** Writes nothing more, and tells nobody. */
  void stop() {
    stopped = true;
  }

  /** Whether bytes wait for the peer to take them. */
  boolean isHeldBack() {
    return queued > 0;
  }

  /** When bytes were last written, or began to wait. */
  long progressNanos() {
    return progressNanos;
  }

  @Override
  public void data(ByteBuf bytes) {
    send(bytes, false);
  }

  /** In one frame with the mark that it was all. */
  @Override
  public void last(ByteBuf bytes) {
    marked = true;
    send(bytes, true);
  }

  private void send(ByteBuf bytes, boolean end) {
    if (stopped) {
      bytes.release();
      return;
    }
    int size = bytes.readableBytes();
    if (queued == 0) {
      progressNanos = wire.ticker().nanos();
    }
    queued += size;
    wire.data(stream.id(), bytes, end)
        .addListener(
            written -> {
              queued -= size;
              if (written.isSuccess()) {
                written(size);
                if (end) {
                  allWritten();
                }
              }
            });
  }

  private void written(int size) {
    progressNanos = wire.ticker().nanos();
    wire.frames().wrote(size);
    if (reading != null) {
      reading.passedOn(size);
    } else {
      passedEarly += size;
    }
  }

  @Override
  public void end(Headers trailers) {
    if (stopped || marked || !H2Wire.isWritable(stream)) {
      return;
    }
    (trailers.isEmpty()
            ? wire.data(stream.id(), Unpooled.EMPTY_BUFFER, true)
            : wire.headers(stream.id(), OutgoingHeads.trailers(trailers), true))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                allWritten();
              }
            });
  }

  private void allWritten() {
    if (!stopped) {
      stopped = true;
      outcome.sent();
    }
  }

  @Override
  public void failed(Failure failure) {
    if (!stopped) {
      stopped = true;
      outcome.notAllCame(failure);
    }
  }
}
