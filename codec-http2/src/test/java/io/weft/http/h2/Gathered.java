package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.weft.http.model.Body;
import io.weft.http.model.Headers;
import io.weft.stack.call.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes a whole body, at once or slowly. Any thread may ask for what has come. */
final class Gathered implements Body.Sink {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Headers> end = new CompletableFuture<>();
  private final boolean slow;
  private Body.@Nullable Reading reading;
  private int waiting;
  private int chunks;

  private Gathered(boolean slow) {
    this.slow = slow;
  }

  static Gathered of(Body body) {
    Gathered gathered = new Gathered(false);
    gathered.begin(body);
    return gathered;
  }

  /** Takes nothing more than the window until {@link #takeOn} is called. */
  static Gathered slowly(Body body) {
    Gathered gathered = new Gathered(true);
    gathered.begin(body);
    return gathered;
  }

  private void begin(Body body) {
    reading = body.read(this);
    if (!slow) {
      takeOn();
    }
  }

  /** On the loop: takes what has come, so that as much more may come. */
  void takeOn() {
    Body.Reading of = reading;
    if (of != null) {
      int taken = waiting;
      waiting = 0;
      of.passedOn(taken);
    }
  }

  @Override
  public synchronized void data(ByteBuf chunk) {
    int size = chunk.readableBytes();
    byte[] copy = new byte[size];
    chunk.readBytes(copy).release();
    bytes.writeBytes(copy);
    chunks++;
    waiting += size;
    if (!slow) {
      takeOn();
    }
  }

  synchronized int size() {
    return bytes.size();
  }

  synchronized int chunks() {
    return chunks;
  }

  synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void end(Headers trailers) {
    end.complete(trailers);
  }

  @Override
  public void failed(Failure failure) {
    end.completeExceptionally(failure);
  }

  boolean isDone() {
    return end.isDone();
  }

  Headers trailers() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  Failure failure() throws Exception {
    return (Failure) end.handle((trailers, why) -> why).get(30, TimeUnit.SECONDS);
  }
}
