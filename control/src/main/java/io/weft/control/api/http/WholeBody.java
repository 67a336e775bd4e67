package io.weft.control.api.http;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/** Collects a body up to a size. On the loop of its connection. */
final class WholeBody implements Body.Sink {
  /**
   * How many times too long a body may be for its end to be waited for: whoever is answered while
   * it still writes may lose the answer with the connection.
   */
  private static final int BEARABLE = 4;

  private final int max;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int passedOn;
  private IntConsumer credit = early -> {}; // before the reading is known

  private WholeBody(int max) {
    this.max = max;
  }

  /** All bytes of a body; fails with {@link Refused} when there are too many. */
  static CompletionStage<byte[]> read(Body body, int max) {
    WholeBody sink = new WholeBody(max);
    Body.Reading reading = body.read(sink);
    reading.passedOn(sink.passedOn);
    sink.credit = reading::passedOn;
    return sink.whole;
  }

  @Override
  public void data(ByteBuf part) {
    int size = part.readableBytes();
    passedOn += size;
    if (passedOn <= max) {
      byte[] copy = new byte[size];
      part.readBytes(copy);
      bytes.writeBytes(copy);
    } else if (passedOn > BEARABLE * max) {
      whole.completeExceptionally(tooLong());
    }
    part.release();
    credit.accept(size);
  }

  private Refused tooLong() {
    return new Refused(413, "the body has more than " + max + " bytes");
  }

  @Override
  public void end(Headers trailers) {
    if (passedOn > max) {
      whole.completeExceptionally(tooLong());
    } else {
      whole.complete(bytes.toByteArray());
    }
  }

  @Override
  public void failed(Failure failure) {
    whole.completeExceptionally(new Refused(400, "the body broke off"));
  }
}
