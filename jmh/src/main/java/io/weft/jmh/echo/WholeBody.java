package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/** Reads a body up to its end and gives all of its bytes at once. On the body's loop. */
public final class WholeBody implements Body.Sink {

  /** What becomes of it; one of them, once. */
  public interface Outcome {
    /** All bytes, which belong to the outcome. */
    void whole(ByteBuf bytes);

    void failed(Failure why);
  }

  private final Outcome outcome;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private Body.@Nullable Reading reading;

  private WholeBody(Outcome outcome) {
    this.outcome = outcome;
  }

  /** Reads a body; the outcome may be told before this returns. */
  public static void read(Body body, Outcome outcome) {
    WholeBody whole = new WholeBody(outcome);
    Body.Reading begun = body.read(whole);
    whole.reading = begun;
    begun.passedOn(whole.bytes.readableBytes());
  }

  @Override
  public void data(ByteBuf more) {
    int size = more.readableBytes();
    bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ByteBufAllocator.DEFAULT, bytes, more);
    if (reading != null) {
      reading.passedOn(size);
    }
  }

  @Override
  public void end(Headers trailers) {
    ByteBuf all = bytes;
    bytes = Unpooled.EMPTY_BUFFER;
    outcome.whole(all);
  }

  @Override
  public void failed(Failure why) {
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
    outcome.failed(why);
  }
}
