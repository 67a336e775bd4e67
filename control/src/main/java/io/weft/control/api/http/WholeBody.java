package io.weft.control.api.http;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Collects a body up to a size. */
final class WholeBody implements Body.Sink {
  private final int max;
  private final Consumer<Optional<byte[]>> then;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int passedOn;
  private boolean over;
  private IntConsumer credit = early -> {}; // before the reading is known

  /**
   * @param then gets the bytes once, or nothing when there are too many or the rest does not come
   */
  private WholeBody(int max, Consumer<Optional<byte[]>> then) {
    this.max = max;
    this.then = then;
  }

  static void read(Body body, int max, Consumer<Optional<byte[]>> then) {
    WholeBody whole = new WholeBody(max, then);
    Body.Reading reading = body.read(whole);
    reading.passedOn(whole.passedOn);
    whole.credit = reading::passedOn;
  }

  @Override
  public void data(ByteBuf part) {
    int size = part.readableBytes();
    if (!over && bytes.size() + size <= max) {
      byte[] copy = new byte[size];
      part.readBytes(copy);
      bytes.writeBytes(copy);
    } else {
      over(Optional.empty());
    }
    part.release();
    passedOn += size;
    credit.accept(size);
  }

  @Override
  public void end(Headers trailers) {
    over(Optional.of(bytes.toByteArray()));
  }

  @Override
  public void failed(Failure failure) {
    over(Optional.empty());
  }

  private void over(Optional<byte[]> result) {
    if (!over) {
      over = true;
      then.accept(result);
    }
  }
}
